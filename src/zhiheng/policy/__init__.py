"""Policy is data: reads packs, checks them, answers what holds on a day. No Django, no database, no clock."""

from zhiheng.policy.faults import Fault, PackProblem
from zhiheng.policy.loading import find, load, pack_ids, packs_dir
from zhiheng.policy.pack import Pack, Target

__all__ = ["Fault", "Pack", "PackProblem", "Target", "find", "load", "pack_ids", "packs_dir"]
