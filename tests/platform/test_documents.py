"""Charts and papers are judged by what is drawn: pixels, links, embedded fonts; a renderer that fails prints boxes."""

import io
import re
import zipfile
from datetime import UTC, datetime

import pypdf
import pytest
from docx import Document
from PIL import Image, ImageChops

from zhiheng.platform.documents import charts, fonts, papers, word
from zhiheng.platform.documents.figures import Outlines, Point, area_map, dots, trend
from zhiheng.vocab.problem import Problem

AT = datetime(2016, 3, 1, 8, tzinfo=UTC)
POINTS = [
    Point(str(year), 90.0 + n, 89.0 + n, 91.0 + n, link=f"/x/{year}/") for n, year in enumerate(range(2011, 2016))
]


def square(west: float, south: float) -> dict:
    ring = [[west, south], [west, south + 1], [west + 1, south + 1], [west + 1, south], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


OUTLINES = Outlines(
    [
        {"type": "Feature", "properties": {"adcode": "140100", "name": "太原市"}, "geometry": square(112, 37)},
        {"type": "Feature", "properties": {"adcode": "140200", "name": "大同市"}, "geometry": square(113, 37)},
    ],
    "0" * 64,
)


@pytest.fixture(autouse=True)
def own_cache(settings, tmp_path):
    settings.VAR = tmp_path


def pixels(chart: charts.Picture) -> Image.Image:
    return Image.open(io.BytesIO(charts.png(chart))).convert("RGB")


def share_of(image: Image.Image, colour: tuple[int, int, int]) -> float:
    near = sum(
        n for n, rgb in image.getcolors(1 << 24) if max(abs(a - b) for a, b in zip(rgb, colour, strict=True)) < 9
    )
    return near / (image.width * image.height)


def test_trend_draws_its_line_and_a_link_for_each_value():
    drawn = charts.svg(trend(POINTS, axis="合格率 %", target=95.0, target_label="目标"))
    assert [f"/x/{y}/" for y in range(2011, 2016)] == re.findall(r'href="(/x/\d+/)"', drawn)
    assert share_of(pixels(trend(POINTS, axis="合格率 %")), (11, 78, 162)) > 0.002


def test_missing_value_is_a_gap_and_not_a_zero():
    gap = [*POINTS[:2], Point("2013", None), *POINTS[3:]]
    drawn = charts.svg(trend(gap, axis="%"))
    assert len(re.findall(r'href="/x/', drawn)) == 4
    assert not re.search(r">0(\.0)?<", drawn)


def test_written_values_keep_every_digit():
    given = [Point("2014", 98.3549, shown="98.35%"), Point("2015", 99.1954, shown="99.20%", area="140100")]
    for chart in (trend(given, axis="%"), area_map(OUTLINES, given, legend="%", with_values=True)):
        assert ">99.20%<" in charts.svg(chart)


def test_drawings_hold_nothing_that_the_content_policy_forbids():
    for chart in (trend(POINTS, axis="%"), dots(POINTS, axis="%"), area_map(OUTLINES, [], legend="%")):
        drawn = charts.svg(chart)
        assert "style=" not in drawn
        assert "<script" not in drawn
        assert set(re.findall(r"https?://[^\"' ]+", drawn)) <= {
            "http://www.w3.org/2000/svg",
            "http://www.w3.org/1999/xlink",
        }


def test_map_colours_an_area_by_status_and_leaves_one_without_value_grey():
    shown = [Point("太原市", 91.0, area="140100", status="missed", link="/cities/140100/")]
    image = pixels(area_map(OUTLINES, shown, legend="%", by_status=True))
    assert share_of(image, (180, 35, 24)) > 0.1
    assert share_of(image, (228, 232, 236)) > 0.1


def test_rare_characters_of_shanxi_names_are_drawn_and_differ_from_one_another():
    seen = [pixels(dots([Point(character, 1.0)], axis="")) for character in fonts.RARE]
    for number, image in enumerate(seen):
        for other in seen[:number]:
            assert image.size != other.size or ImageChops.difference(image, other).getbbox() is not None


def test_second_reader_gets_the_kept_picture_without_drawing():
    chart = trend(POINTS, axis="%")
    first = charts.svg(chart)

    def never() -> None:
        raise AssertionError

    assert charts.svg(charts.Picture(chart.key, never)) == first
    assert trend(POINTS[:4], axis="%").key != chart.key


TEMPLATE = '#let data = json("data.json")\n#set text(font: "Noto Serif SC", lang: "zh")\n= #data.title\n#data.body\n'


def test_pdf_embeds_the_chinese_font_and_is_the_same_bytes_each_time(tmp_path):
    template = tmp_path / "paper" / "main.typ"
    template.parent.mkdir()
    template.write_text(TEMPLATE, encoding="utf-8")
    made = papers.pdf(template, {"title": "质量状况分析报告", "body": fonts.RARE}, at=AT)
    page = pypdf.PdfReader(io.BytesIO(made)).pages[0]
    names = {font["/BaseFont"] for font in (f.get_object() for f in page["/Resources"]["/Font"].values())}
    assert any("NotoSerifSC" in name for name in names)
    assert "质量状况分析报告" in page.extract_text()
    assert made == papers.pdf(template, {"title": "质量状况分析报告", "body": fonts.RARE}, at=AT)


def test_paper_is_refused_when_no_chinese_font_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "font_folders", lambda: (tmp_path,))
    assert fonts.check().missing == (fonts.SANS, fonts.SERIF)
    with pytest.raises(Problem, match="缺少中文字体"):
        papers.pdf(tmp_path / "main.typ", {}, at=AT)


def test_word_paper_keeps_markup_in_data_as_text(tmp_path):
    template = tmp_path / "t.docx"
    blank = Document()
    blank.add_paragraph("{{ title }}")
    blank.save(template)
    made = word.docx(template, {"title": "合格率 <95% & “未达到”"}, at=AT)
    assert Document(io.BytesIO(made)).paragraphs[0].text == "合格率 <95% & “未达到”"
    assert zipfile.ZipFile(io.BytesIO(made)).testzip() is None
