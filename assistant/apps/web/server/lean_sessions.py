"""Conversations without the copy of the whole page that Gradio keeps of each.

Invariant: a conversation keeps what its own state and components are, and nothing that only a deep link
would need, which the page has none of. Of 550 kB that five questions left behind, the copy was 380, and it
held what was shown a second time.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import gradio as gr


def keep_sessions_lean(app: Any, page: gr.Blocks) -> None:  # noqa: ANN401  Gradio's application
    """Have an application that has no conversations yet keep them without that copy."""
    holder = _lean_holder()()
    holder.set_blocks(page)
    app.state_holder = holder


@cache
def _lean_holder() -> Any:  # noqa: ANN401  a class of one that is loaded late
    from gradio.state_holder import SessionState, StateHolder

    class LeanSession(SessionState):
        """A conversation; what it is to remember of its page's components it forgets."""

        def __init__(self, blocks: gr.Blocks) -> None:
            super().__init__(blocks)
            self.config_values = _Nothing()

        def _update_config(self, key: int) -> None:
            """Remember how a component is: not here."""

        def _update_value_in_config(self, key: int, value: Any) -> None:  # noqa: ANN401  whatever is shown
            """Remember what a component shows: not here."""

    class LeanSessions(StateHolder):
        """The conversations that are open, each a lean one."""

        def __getitem__(self, session_id: str) -> SessionState:
            if session_id not in self.session_data:
                self.session_data[session_id] = LeanSession(self.blocks)
            return super().__getitem__(session_id)

    return LeanSessions


class _Nothing(dict[int, dict[str, Any]]):
    """Takes what it is given, and keeps none of it."""

    def __setitem__(self, key: int, value: dict[str, Any]) -> None:
        pass
