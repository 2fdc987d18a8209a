"""``python -m zhiheng.project.cli``: the command ``zhiheng`` without its installed script."""

from zhiheng.project.cli import main

main()
