"""Two organisations of the register that are one: found by a method, proposed by a person, decided by another."""
