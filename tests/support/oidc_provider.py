"""A real OIDC provider as a process of its own: discovery, keys, codes with PKCE, ID tokens, over HTTP on localhost.

It signs everybody in as the subject it was last told, and lies as it is told to: `POST /lies` sets what is wrong next.
"""

import argparse
import hmac
import json
import secrets
import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jws
from joserfc.jwk import RSAKey

KEY = RSAKey.generate_key(2048, {"kid": "one"}, auto_kid=False)
STRANGER = RSAKey.generate_key(2048, {"kid": "one"}, auto_kid=False)
UNKNOWN = RSAKey.generate_key(2048, {"kid": "two"}, auto_kid=False)
ALGORITHMS = ["RS256", "HS256", "none"]


class Provider:
    """What the process remembers. `lies` overrule single things: claims, headers, and the names below."""

    def __init__(self, port: int, client_id: str, client_secret: str) -> None:
        self.issuer = f"http://localhost:{port}"
        self.client_id, self.client_secret = client_id, client_secret
        self.subject = "subject-1"
        self.codes: dict[str, dict[str, str]] = {}
        self.lies: dict[str, Any] = {}
        self.exchanged = 0

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.lies.get("metadata_issuer", self.issuer),
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ALGORITHMS,
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }

    def keys(self) -> dict[str, Any]:
        return {"keys": [KEY.as_dict(private=False) | {"use": "sig", "alg": "RS256"}]}

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser goes with a code."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = query | {"subject": self.subject}
        back = {"code": code, "state": query["state"], "iss": self.lies.get("callback_issuer", self.issuer)}
        if self.lies.get("callback_issuer") == "":
            del back["iss"]
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def token(self, form: dict[str, str]) -> dict[str, Any]:
        """The answer for a code. Raises PermissionError where the code is not good, or not proved."""
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or form.get("redirect_uri") != asked["redirect_uri"]:
            raise PermissionError("invalid_grant")
        proof = urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if proof != asked.get("code_challenge") and "no_pkce" not in self.lies:
            raise PermissionError("invalid_grant")
        self.exchanged += 1
        # What a careless client might believe in place of an ID token.
        answer = {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "sub": asked["subject"]}
        if "no_id_token" not in self.lies:
            answer["id_token"] = self.id_token(asked)
        return answer

    def id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": asked["subject"],
            "aud": self.client_id,
            "iat": now,
            "exp": now + 300,
            "nonce": asked.get("nonce"),
            "email": self.lies.get("email", "somebody@voorbeeld.example"),
        } | self.lies.get("claims", {})
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "RS256", "kid": "one"} | self.lies.get("header", {})
        return _signed(header, claims, self.lies.get("signer", "own"), self.client_secret)


def _signed(header: dict[str, Any], claims: dict[str, Any], signer: str, secret: str) -> str:
    """By hand where no library would do it."""
    payload = json.dumps(claims).encode()
    signed = f"{_encode(json.dumps(header).encode())}.{_encode(payload)}"
    if header["alg"] == "none":
        return f"{signed}."
    if header["alg"] == "HS256":
        key = KEY.as_pem(private=False) if signer == "public_key" else secret.encode()
        return f"{signed}.{_encode(hmac.digest(key, signed.encode(), sha256))}"
    keys = {"own": KEY, "stranger": STRANGER, "unknown": UNKNOWN}
    return str(jws.serialize_compact(header, payload, keys[signer]))


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                self.send_response(303)
                self.send_header("Location", provider.authorize(dict(parse_qsl(parts.query))))
                self.end_headers()
                return
            documents = {"/.well-known/openid-configuration": provider.metadata, "/keys": provider.keys}
            self._json(200, documents[parts.path]())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if self.path == "/lies":
                told = json.loads(body)
                provider.subject, provider.lies = told.get("subject", provider.subject), told.get("lies", {})
                self._json(200, {"exchanged": provider.exchanged})
                return
            try:
                self._json(200, provider.token({name: values[0] for name, values in parse_qs(body).items()}))
            except PermissionError as error:
                self._json(400, {"error": str(error)})

        def _json(self, status: int, document: dict[str, Any]) -> None:
            content = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None: ...

    return Handler


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--client-id", default="warme-landing")
    parser.add_argument("--client-secret", default="a-secret-of-more-than-thirty-two-bytes")
    options = parser.parse_args()
    provider = Provider(options.port, options.client_id, options.client_secret)
    ThreadingHTTPServer(("127.0.0.1", options.port), handler(provider)).serve_forever()


if __name__ == "__main__":
    main()
