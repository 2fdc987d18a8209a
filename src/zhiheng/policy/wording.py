"""Word lists of a pack in the form in which the text engines take them."""

from __future__ import annotations

from zhiheng.engines.injury_words import Kind, Lexicon
from zhiheng.engines.text_category import Category
from zhiheng.policy.pack import Pack
from zhiheng.policy.schema.manifest import Code
from zhiheng.vocab.problem import Problem


def categories(pack: Pack, list_id: str) -> tuple[Category, ...]:
    """The codes of a list that have cue words, such as those of ``complaint-category``.

    Raises:
        Problem: ``no_code_list``, the pack has no list of that id.
    """
    return tuple(Category(code.code, code.cues) for code in _codes(pack, list_id) if code.cues)


def injury_lexicon(pack: Pack) -> Lexicon:
    """The words of injury: codes without a parent are severities, gravest first; those below them are kinds.

    Raises:
        Problem: ``no_code_list``, the pack has none of the lists ``injury-word`` and ``injury-context``.
    """
    words = _codes(pack, "injury-word")
    context = {code.code: code.cues for code in _codes(pack, "injury-context")}
    return Lexicon(
        severities=tuple(code.code for code in words if code.parent is None),
        kinds=tuple(Kind(code=code.code, severity=code.parent, cues=code.cues) for code in words if code.parent),
        denials=context.get("denial", ()),
        denials_after=context.get("denial-after", ()),
        affirmations=context.get("affirmation", ()),
        links=context.get("link", ()),
        fears=context.get("fear", ()),
        fears_after=context.get("fear-after", ()),
        conditions=context.get("condition", ()),
        figures=context.get("figure", ()),
        persons=context.get("person", ()),
    )


def _codes(pack: Pack, list_id: str) -> tuple[Code, ...]:
    if list_id not in pack.codes:
        raise Problem(
            "no_code_list",
            f"规则包 {pack.id} 没有代码表 {list_id}；请在 codes 文件夹中补充",
            f"pack {pack.id} has no code list {list_id}: add it under codes",
            list=list_id,
        )
    return pack.codes[list_id].codes
