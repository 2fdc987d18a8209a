"""Closed lists of complaints: kinds, channels, who writes, what mediation and tests can be and end in."""

from __future__ import annotations

from django.db.models import TextChoices

from zhiheng.web.phrases import phrase


class Kind(TextChoices):
    """What a submission asks for; one that asks for both is split (Order 121, article 9)."""

    COMPLAINT = "complaint", phrase("投诉", "Complaint")
    REPORT = "report", phrase("举报", "Report")


PROCEDURES = {Kind.COMPLAINT: "complaint", Kind.REPORT: "report-clue"}
PREFIXES = {Kind.COMPLAINT: "TS", Kind.REPORT: "JB"}


class Channel(TextChoices):
    """How it came in."""

    SITE = "site", phrase("网站", "Site")
    PHONE = "phone", phrase("电话", "Telephone")
    LETTER = "letter", phrase("信函", "Letter")
    COUNTER = "counter", phrase("窗口", "Counter")
    PLATFORM = "platform", phrase("全国平台", "National platform")
    IMPORT = "import", phrase("批量导入", "Import")


class Writer(TextChoices):
    """Who wrote a message."""

    CITIZEN = "citizen", phrase("投诉举报人", "Citizen")
    OFFICE = "office", phrase("承办单位", "Office")


class SessionKind(TextChoices):
    """How the parties were brought together (Order 121, article 20)."""

    ON_SITE = "on_site", phrase("现场调解", "On site")
    PHONE = "phone", phrase("电话调解", "By telephone")
    VIDEO = "video", phrase("音视频调解", "By video")
    ONLINE = "online", phrase("互联网调解", "Online")


class SessionOutcome(TextChoices):
    """What a session led to."""

    OPEN = "open", phrase("继续调解", "To be continued")
    AGREED = "agreed", phrase("达成一致", "Agreed")
    FAILED = "failed", phrase("未达成一致", "Not agreed")


class TestKind(TextChoices):
    """What was asked of the laboratory."""

    TEST = "test", phrase("检测", "Test")
    APPRAISAL = "appraisal", phrase("鉴定", "Appraisal")
    ARBITRATION = "arbitration", phrase("仲裁检验", "Arbitration test")


class Verdict(TextChoices):
    """What the laboratory found."""

    PASS = "pass", phrase("符合要求", "Meets the requirement")
    FAIL = "fail", phrase("不符合要求", "Does not meet the requirement")
    UNDETERMINED = "undetermined", phrase("不能判定", "Undetermined")


class Settlement(TextChoices):
    """How a dispute about the competence ends (Order 121, article 33)."""

    AGREED = "agreed", phrase("双方协商确定", "Agreed between the two")
    DESIGNATED = "designated", phrase("共同上级指定", "Designated by the unit above both")


class LinkKind(TextChoices):
    """How two complaints belong together."""

    NEAR = "near", phrase("内容相近", "Alike")
    JOINED = "joined", phrase("已并案", "Joined")
    SPLIT = "split", phrase("同一来件", "From one submission")
