"""The yardstick of POST /requests: FastAPI, a pydantic body, one transaction of two INSERTs by asyncpg; no promises."""

import os
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
from fastapi import FastAPI, Request
from pydantic import BaseModel
from uuid_utils.compat import uuid7

TABLES = """
    CREATE TABLE IF NOT EXISTS plain_requests (id uuid PRIMARY KEY, pool_id uuid, employer_id uuid, target_group text);
    CREATE TABLE IF NOT EXISTS plain_events (id uuid PRIMARY KEY, request_id uuid, body jsonb)
"""


class NewRequest(BaseModel):
    pool_id: UUID
    employer_id: UUID
    target_group: str


@asynccontextmanager
async def lifespan(app: FastAPI):  # type: ignore[no-untyped-def]
    async with asyncpg.create_pool(os.environ["YARDSTICK_DATABASE_URL"], min_size=12, max_size=20) as app.state.pool:
        await app.state.pool.execute(TABLES)
        yield


app = FastAPI(lifespan=lifespan)


@app.post("/requests", status_code=201)
async def ask(body: NewRequest, request: Request) -> dict[str, str]:
    id = uuid7()
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        await connection.execute("INSERT INTO plain_requests VALUES ($1, $2, $3, $4)", id, *vars(body).values())
        await connection.execute("INSERT INTO plain_events VALUES ($1, $2, $3)", uuid7(), id, body.model_dump_json())
    return {"request_id": str(id)}
