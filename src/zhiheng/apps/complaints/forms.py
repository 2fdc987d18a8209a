"""What citizens and the office type."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from zhiheng import policy
from zhiheng.apps.complaints import sorting
from zhiheng.apps.complaints.actions import Content
from zhiheng.apps.complaints.choices import Kind, SessionKind, SessionOutcome, Settlement, TestKind, Verdict
from zhiheng.apps.complaints.models import Complaint
from zhiheng.apps.registry import public
from zhiheng.platform.accounts.models import Unit
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.divisions import Level
from zhiheng.vocab.gtin import LENGTHS, is_gtin
from zhiheng.web.cases.stepping import CHOOSE, offices
from zhiheng.web.files import FilesField, FilesForm
from zhiheng.web.phrases import phrase
from zhiheng.web.templatetags.zhiheng import tr

UNKNOWN = Text("不清楚", "I do not know")
MISTYPED = Text(
    "条码最后一位对不上，可能输错了一个数字；请对照包装核对，或者改写商品名称",
    "the last digit does not fit: one digit may be mistyped; compare it with the package, or give the name instead",
)


def division_choices() -> list[tuple[str, str | list[tuple[str, str]]]]:
    """The counties by city, in the language of the page."""
    table = policy.load(settings.PACKS[0]).divisions
    current = [one for one in table.divisions if one.is_effective(None)]
    cities = [one for one in current if one.level is Level.CITY]
    grouped: list[tuple[str, str | list[tuple[str, str]]]] = [("", tr(UNKNOWN))]
    for city in cities:
        inside = [one for one in current if one.level is Level.COUNTY and one.code[:4] == city.code[:4]]
        grouped.append((city.name, [(one.code, one.name) for one in inside] or [(city.code, city.name)]))
    return grouped


class _Area(forms.ChoiceField):
    """Where the business is."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=division_choices, **options)


class ComplaintForm(FilesForm):
    """The citizen's form: eight fields, of which a report needs three."""

    kinds = forms.MultipleChoiceField(
        label=phrase("您想要", "What you want"),
        choices=[
            (Kind.COMPLAINT, phrase("解决我与商家的纠纷（投诉）", "Settle my dispute with a business (complaint)")),
            (Kind.REPORT, phrase("反映商家违法（举报）", "Report that a business breaks the law (report)")),
        ],
        widget=forms.CheckboxSelectMultiple,
        initial=[Kind.COMPLAINT],
    )
    respondent = forms.CharField(
        label=phrase("商家名称", "Name of the business"),
        max_length=200,
        help_text=phrase("输入名称或统一社会信用代码，可从提示中选择", "Name or code; choose from what is proposed"),
    )
    division = forms.Field()  # replaced below: its choices depend on the pack
    product = forms.CharField(
        label=phrase("商品或服务", "Goods or service"),
        max_length=200,
        required=False,
        help_text=phrase("名称、品牌，或者包装上的条码数字", "Name, brand, or the digits of the barcode"),
    )
    facts = forms.CharField(
        label=phrase("发生了什么，希望怎样解决", "What happened, and what you ask for"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=phrase("时间、地点、金额，越具体越好", "When, where, how much: the more exact the better"),
    )
    photos = FilesField(
        label=phrase("照片和文件", "Photographs and files"),
        required=False,
        help_text=phrase(
            "小票、合同、照片等，最多 9 个，各不超过 20 MB，合计不超过 100 MB",
            "Receipts, contracts, photographs: at most 9, each of 20 MB, of 100 MB together",
        ),
    )
    name = forms.CharField(
        label=phrase("您的姓名", "Your name"),
        max_length=100,
        required=False,
        help_text=phrase(
            "投诉须留姓名和电话；只举报可以不留", "Needed for a complaint, with the telephone; not for a mere report"
        ),
    )
    phone = forms.CharField(
        label=phrase("联系电话", "Your telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    key = forms.CharField(max_length=64, min_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        label = phrase("商家所在县（市、区）", "County of the business")
        self.fields["division"] = _Area(label=label, required=False)
        self.fields["respondent"].widget.attrs |= {"list": "businesses", "autocomplete": "off"}
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        for name in ("name", "phone"):  # the form itself asks for them when they are needed
            self.fields[name].sometimes = True  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """Digits, spaces and the usual signs, at least seven digits."""
        phone: str = self.cleaned_data["phone"].strip()
        if phone and (sum(sign.isdigit() for sign in phone) < 7 or set(phone) - set("0123456789+-() （）转#*")):
            raise forms.ValidationError(
                tr(
                    Text(
                        "电话应为至少 7 位数字，例如 13800000000",
                        "a telephone has at least 7 digits, such as 13800000000",
                    )
                )
            )
        return phone

    def clean_product(self) -> str:
        """A barcode that was mistyped is told at once, while the thing is at hand."""
        product: str = self.cleaned_data["product"].strip()
        digits = product.replace(" ", "")
        if len(digits) in LENGTHS and digits.isascii() and digits.isdigit() and not is_gtin(digits):
            raise forms.ValidationError(tr(MISTYPED))
        return product

    def clean(self) -> dict[str, Any]:
        """A complaint says who complains (Order 121, article 10)."""
        found: dict[str, Any] = super().clean() or {}
        if Kind.COMPLAINT in found.get("kinds", []):
            for field, said in (("name", Text("投诉请留下姓名", "a complaint needs your name")),
                                ("phone", Text("投诉请留下电话", "a complaint needs your telephone"))):  # fmt: skip
                if not found.get(field) and field not in self.errors:
                    self.add_error(field, tr(said))
        return found

    @property
    def kinds_asked(self) -> list[Kind]:
        """What is wanted."""
        return [Kind(kind) for kind in self.cleaned_data["kinds"]]

    def content(self) -> Content:
        """What was said, with the business looked up and a barcode recognised."""
        said = self.cleaned_data
        organisation = public.named(said["respondent"])
        return Content(
            respondent=organisation.name if organisation else said["respondent"],
            respondent_code=(organisation.uscc or "") if organisation else "",
            division=said["division"] or (organisation.division if organisation else ""),
            product=said["product"],
            barcode=_barcode(said["product"]),
            facts=said["facts"],
            name=said["name"],
            phone=said["phone"],
        )


def _barcode(text: str) -> str:
    """The digits of a GTIN, be they all that was typed, in groups, or one word of it; empty for none."""
    return next((one for one in (text.replace(" ", ""), *text.split()) if one.isascii() and is_gtin(one)), "")


class MessageForm(forms.Form):
    """A line to the other side."""

    text = forms.CharField(label=phrase("留言", "Message"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class SatisfactionForm(forms.Form):
    """How content one is."""

    score = forms.TypedChoiceField(
        label=phrase("您对办理是否满意", "Are you content with how it was handled"),
        coerce=int,
        choices=[
            (5, phrase("非常满意", "Very content")),
            (4, phrase("满意", "Content")),
            (3, phrase("一般", "Neither")),
            (2, phrase("不满意", "Not content")),
            (1, phrase("很不满意", "Not at all")),
        ],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(label=phrase("意见", "Comment"), max_length=500, required=False)


class SessionForm(forms.Form):
    """A session of mediation."""

    kind = forms.ChoiceField(label=phrase("方式", "How"), choices=SessionKind.choices)
    held_on = forms.DateField(label=phrase("日期", "Day"), widget=forms.DateInput(attrs={"type": "date"}))
    place = forms.CharField(label=phrase("地点", "Place"), max_length=200, required=False)
    attended = forms.CharField(label=phrase("参加人", "Who took part"), max_length=300)
    record = forms.CharField(
        label=phrase("调解情况", "What happened"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    outcome = forms.ChoiceField(label=phrase("结果", "Outcome"), choices=SessionOutcome.choices)


class CostField(forms.DecimalField):
    """What a test costs, if that is known."""

    def __init__(self, **options: Any) -> None:
        label = phrase("费用（元）", "Cost (yuan)")
        super().__init__(label=label, required=False, min_value=0, max_digits=12, decimal_places=2, **options)


class StartTestForm(forms.Form):
    """What is tested, where, and who pays."""

    kind = forms.ChoiceField(label=phrase("类别", "Kind"), choices=TestKind.choices)
    laboratory = forms.CharField(label=phrase("机构", "Laboratory"), max_length=200)
    question = forms.CharField(label=phrase("鉴定检测事项", "Question"), max_length=500)
    payer = forms.CharField(label=phrase("费用承担", "Who pays"), max_length=200)
    cost = CostField(help_text=phrase("尚不清楚的可以不填", "leave it empty while it is not known"))
    started_on = forms.DateField(label=phrase("送检日期", "Sent on"), widget=forms.DateInput(attrs={"type": "date"}))


class FinishTestForm(forms.Form):
    """What the laboratory found."""

    verdict = forms.ChoiceField(label=phrase("结论", "Verdict"), choices=Verdict.choices)
    result = forms.CharField(
        label=phrase("说明", "In words"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    finished_on = forms.DateField(label=phrase("完成日期", "Done on"), widget=forms.DateInput(attrs={"type": "date"}))
    cost = CostField(
        help_text=phrase("不填则以送检时填写的为准", "left empty, it is what was entered at the beginning")
    )
    final_payer = forms.CharField(
        label=phrase("费用最终承担", "Who pays in the end"),
        max_length=200,
        required=False,
        help_text=phrase("不填则按送检时的约定", "left empty, it is as agreed at the beginning"),
    )
    reports = FilesField(label=phrase("检测报告等附件", "Report and other files"), required=False)


class AgreementForm(forms.Form):
    """What the parties agreed."""

    text = forms.CharField(
        label=phrase("调解协议", "Agreement"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class DisputeForm(forms.Form):
    """With whom the competence is disputed, and why."""

    other = forms.ModelChoiceField(
        label=phrase("争议的另一方", "The other unit"), queryset=Unit.objects.none(), empty_label=CHOOSE
    )
    reason = forms.CharField(label=phrase("理由", "Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["other"].queryset = offices()  # type: ignore[attr-defined]


class SettlementForm(forms.Form):
    """How the dispute ended, and for whom."""

    how = forms.ChoiceField(label=phrase("方式", "How"), choices=Settlement.choices)
    unit = forms.ModelChoiceField(
        label=phrase("处理单位", "Competent unit"), queryset=Unit.objects.none(), empty_label=CHOOSE
    )
    reason = forms.CharField(label=phrase("理由", "Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = offices()  # type: ignore[attr-defined]


class SortingForm(forms.Form):
    """What a matter is about; what its words speak for is chosen beforehand and said to be a proposal."""

    category = forms.ChoiceField(label=phrase("类目", "Category"))
    issue = forms.ChoiceField(label=phrase("问题", "Issue"), required=False)

    def __init__(self, data: Any = None, *, complaint: Complaint, prefix: str = "sort") -> None:
        proposed = sorting.proposals(complaint.product, complaint.facts)
        chosen = {name: getattr(complaint, name) for name in sorting.LISTS}
        unsorted = not any(chosen.values())
        initial = {name: one.code for name, one in proposed.items()} if unsorted else chosen
        super().__init__(data, prefix=prefix, initial=initial)
        for name in sorting.LISTS:
            self.fields[name].choices = code_choices(name)  # type: ignore[attr-defined]
            if (one := proposed.get(name)) is not None:
                self.fields[name].help_text = tr(_proposal(one))


def _proposal(one: sorting.Proposed) -> Text:
    """What the words speak for, how strongly and why; for a person to judge."""
    return Text(
        f"建议：{one.name.zh}（得分 {one.score:.2f}，依据：{one.reasons}）；由承办人决定",
        f"Proposal: {one.name.en} (score {one.score:.2f}, because of {one.reasons}); you decide",
    )


def code_choices(field: str) -> list[tuple[str, str]]:
    """The codes that ``category`` or ``issue`` may hold, in the language of the page."""
    return [("", "—"), *((code, tr(name)) for code, name in sorting.names(field).items())]


def today() -> dict[str, str]:
    """The day as forms that ask for one begin."""
    now = timezone.localdate().isoformat()
    return {"held_on": now, "started_on": now, "finished_on": now}
