"""What an enterprise asks to have corrected in the register, how it is answered, and the pages for both."""
