"""HTTP for the task list of a new user."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel

from services.participants.application.changed_processings import Readings
from services.participants.application.task_list import Progressing, progress_for, task_list
from shared.outbox import UnitsOfWork
from shared.web import SIGNED_IN, Caller, allow


class TaskView(BaseModel, from_attributes=True):
    """`count`: how many wait, where that is the task."""

    code: str
    done: bool
    count: int


class Tasks(BaseModel):
    """`done` of `items`: "2 van 4 klaar"."""

    items: list[TaskView]
    done: int


def tasks_router(units: UnitsOfWork, progressing: Progressing, readings: Readings) -> APIRouter:
    router = APIRouter(prefix="/tasks", tags=["tasks"])

    @router.get("")
    async def tasks(caller: Annotated[Caller, allow(SIGNED_IN)]) -> Tasks:
        """What is still to be done, for the caller's roles of today, in the order in which it is best done."""
        so_far = await progress_for(caller.principal, progressing)
        async with units.reading(caller.scope) as uow:
            found = await task_list(uow, caller.principal, so_far, progressing, readings)
        return Tasks(items=[TaskView.model_validate(task) for task in found], done=sum(task.done for task in found))

    return router
