"""Cases, their steps and their clocks, as the procedures of the packs say."""
