"""Ends with 0 when the service in this container is ready. Docker runs it every few seconds, so it imports little."""

import http.client
import sys

PORT = 8000


def ready() -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=4)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(not ready())
