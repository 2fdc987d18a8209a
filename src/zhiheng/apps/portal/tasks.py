"""Work done before the first reader comes."""

from __future__ import annotations

from zhiheng.apps.portal import drawing_ahead
from zhiheng.apps.publication import queries
from zhiheng.platform.jobs.tasks import Progress, task
from zhiheng.vocab.bilingual import Text


@task(Text("绘制公众页面图表", "Draw the charts of the public pages"), can_wait=True)
def draw_ahead(progress: Progress, *, release: str) -> None:
    """Draw the charts and make the files of a release, so that no reader waits for them."""
    found = queries.release(release)
    if found is not None:
        drawing_ahead.draw(found, progress)
