"""Reading YAML as people expect it: `NO` is Norway, `9:30` is a time, and a key stands once."""

import re
from typing import Any

import yaml
from yaml.events import AliasEvent
from yaml.nodes import MappingNode


class Unreadable(Exception):
    """The text is not YAML; the message says where."""


class _Loader(yaml.SafeLoader):
    """YAML 1.2 core: only true, false, null and whole numbers are more than text."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse references: what is said is said where it stands."""
        if self.check_event(AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]  # PyYAML leaves it untyped
            raise Unreadable(f"line {event.start_mark.line + 1}: references (*) are not used; write it out")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002  # PyYAML's own signature
        """Refuse a key that stands twice: the first would be lost in silence."""
        seen: set[str] = set()
        for key, _value in node.value:
            if key.value in seen:
                raise Unreadable(
                    f"line {key.start_mark.line + 1}: {key.value} is said twice; keep one of them"
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:bool", r"^(?:true|false)$", "tf"),
    ("tag:yaml.org,2002:null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("tag:yaml.org,2002:int", r"^-?(?:0|[1-9][0-9]{0,17})$", "-0123456789"),
):
    _Loader.add_implicit_resolver(_tag, re.compile(_pattern), list(_first))


def load(text: str) -> object:
    """Return what the text says, as mappings, lists, texts, numbers and booleans; Unreadable otherwise."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506  # a SafeLoader with fewer types
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Unreadable(f"line {line}: this is not YAML: {error.problem}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise Unreadable("this is not YAML text") from error
