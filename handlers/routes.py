"""All routers, most particular first; plain text comes last."""

from aiogram import Router

from handlers import clerk, everyone, inspector, leader, observer, planning


def build_router() -> Router:
    """A fresh tree of routers: one process may build several houses (the tests do)."""
    root = Router(name="yaohao")
    root.include_routers(
        planning.build(),
        inspector.build(),
        leader.build(),
        observer.build(),
        clerk.build(),
        everyone.build(),
        everyone.build_last(),
    )
    return root
