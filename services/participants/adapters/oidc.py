"""OpenID Connect as a client, by Authlib, with a guard of our own around what its checks leave to the provider's word.

The guard: algorithms are pinned by our settings, never by the provider's metadata; the issuer in metadata, callback and
token must be the one that was set up; an ID token with issuer, subject and our nonce is required.
"""

import warnings
from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from services.participants.domain.sign_in import Account, Ceremony
from services.participants.domain.sign_in_errors import ProviderRefused, UnknownProvider
from services.participants.settings import Provider, encrypted_or_local
from shared.clock import real_now
from shared.observability.outgoing import http_client

with warnings.catch_warnings():
    # It announces a successor of httpx, which the platform does not use.
    warnings.simplefilter("ignore")
    from authlib.integrations.httpx_client import AsyncOAuth2Client

CALLBACK = "/sign-in/oidc/callback"
FRESH_SECONDS = 3600
BETWEEN_FETCHES = 5
TIMEOUT = 5.0
LEEWAY = 30
LONGEST = 16_384
OLDEST = 600
"""Seconds since an ID token was issued: it was made for this very sign-in."""


class OneProvider:
    """Discovery and keys are kept for an hour; keys are fetched again when a token names an unknown one."""

    def __init__(
        self,
        provider: Provider,
        origin: str,
        *,
        client: Callable[[], httpx.AsyncClient] = lambda: http_client(timeout=TIMEOUT),
    ) -> None:
        self.provider = provider
        self._redirect = origin + CALLBACK
        self._client = client
        self._metadata: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._metadata_until = self._keys_until = self._keys_tried = float("-inf")

    async def address(self, state: str, nonce: str, verifier: str) -> str:
        metadata = await self._discovered()
        client = self._oauth()
        address, _ = client.create_authorization_url(
            metadata["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
        )
        await client.aclose()
        return str(address)

    async def account(self, ceremony: Ceremony, answer: Mapping[str, str]) -> Account:
        metadata = await self._discovered()
        self._check_callback(metadata, answer)
        token = await self._exchange(metadata, answer["code"], ceremony.verifier)
        claims = await self._verified(token, ceremony.nonce)
        return Account(claims["iss"], claims["sub"])

    def _check_callback(self, metadata: Mapping[str, Any], answer: Mapping[str, str]) -> None:
        """Who answered is who was asked (RFC 9207), else a code could be carried from one provider to another."""
        if answer.get("error"):
            raise ProviderRefused("provider_says_no")
        said = answer.get("iss")
        if said is None and metadata.get("authorization_response_iss_parameter_supported") is True:
            raise ProviderRefused("no_issuer_in_callback")
        if said is not None and said != self.provider.issuer:
            raise ProviderRefused("wrong_issuer_in_callback")
        if not answer.get("code"):
            raise ProviderRefused("no_code")

    async def _exchange(self, metadata: Mapping[str, Any], code: str, verifier: str) -> Mapping[str, Any]:
        client = self._oauth()
        try:
            token: Mapping[str, Any] = await client.fetch_token(
                metadata["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=verifier
            )
        except Exception as error:  # what a token endpoint may answer is not ours to foresee
            raise ProviderRefused(f"exchange_{type(error).__name__}") from error
        finally:
            await client.aclose()
        return token

    async def _verified(self, token: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        id_token = token.get("id_token")
        if not isinstance(id_token, str) or len(id_token) > LONGEST:
            raise ProviderRefused("no_id_token")
        try:
            found = await self._decoded(id_token)
            claims = CodeIDToken(
                found.claims,
                found.header,
                {
                    "iss": {"essential": True, "value": self.provider.issuer},
                    "sub": {"essential": True},
                    "aud": {"essential": True, "value": self.provider.client_id},
                    "nonce": {"essential": True, "value": nonce},
                },
                {"nonce": nonce, "client_id": self.provider.client_id, "access_token": token.get("access_token")},
            )
            claims.validate(leeway=LEEWAY)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderRefused(f"id_token_{type(error).__name__}") from error
        self._guard(claims)
        return dict(claims)

    def _guard(self, claims: Mapping[str, Any]) -> None:
        """What the library takes on trust."""
        subject, audience = claims["sub"], claims["aud"]
        if not isinstance(subject, str) or not 0 < len(subject) <= 255:
            raise ProviderRefused("bad_subject")
        if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != self.provider.client_id:
            raise ProviderRefused("not_authorized_party")
        issued = claims["iat"]
        if not isinstance(issued, int | float) or real_now().timestamp() - issued > OLDEST:
            raise ProviderRefused("too_old")

    async def _decoded(self, id_token: str) -> jwt.Token:
        registry = JWSRegistry(algorithms=list(self.provider.algorithms))
        try:
            return jwt.decode(id_token, await self._key_set(), registry=registry)
        except (InvalidKeyIdError, ValueError):
            return jwt.decode(id_token, await self._key_set(anew=True), registry=registry)

    async def _discovered(self) -> Mapping[str, Any]:
        if monotonic() >= self._metadata_until:
            address = self.provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
            metadata = await self._read(address)
            if metadata.get("issuer") != self.provider.issuer:
                raise ProviderRefused("wrong_issuer_in_metadata")
            for endpoint in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                if not encrypted_or_local(str(metadata.get(endpoint, ""))):
                    raise ProviderRefused(f"bad_{endpoint}")
            self._metadata, self._metadata_until = metadata, monotonic() + FRESH_SECONDS
        return self._metadata

    async def _key_set(self, *, anew: bool = False) -> KeySet:
        """`anew` asks again, but not more than once in a while: unknown keys in forged tokens cost nothing."""
        old = monotonic() >= self._keys_until
        if self._keys is None or old or (anew and monotonic() >= self._keys_tried + BETWEEN_FETCHES):
            self._keys_tried = monotonic()
            document = await self._read((await self._discovered())["jwks_uri"])
            try:
                self._keys = KeySet.import_key_set({"keys": [key for key in document["keys"] if _public(key)]})
            except (JoseError, ValueError, TypeError, KeyError) as error:
                raise ProviderRefused("bad_keys") from error
            self._keys_until = monotonic() + FRESH_SECONDS
        return self._keys

    async def _read(self, address: str) -> dict[str, Any]:
        try:
            async with self._client() as client:
                answer = await client.get(address)
                answer.raise_for_status()
                document = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderRefused("does_not_answer") from error
        if not isinstance(document, dict):
            raise ProviderRefused("does_not_answer")
        return document

    def _oauth(self) -> Any:
        secret = self.provider.secret
        return AsyncOAuth2Client(
            self.provider.client_id,
            secret,
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
            redirect_uri=self._redirect,
            scope=self.provider.scope,
            code_challenge_method="S256",
            timeout=TIMEOUT,
            follow_redirects=False,
            trust_env=False,
        )


class OidcProviders:
    """Those that are set up, by name."""

    def __init__(self, providers: Sequence[Provider], origin: str) -> None:
        self._providers = {provider.name: OneProvider(provider, origin) for provider in providers}

    async def address(self, name: str, state: str, nonce: str, verifier: str) -> str:
        return await self._named(name).address(state, nonce, verifier)

    async def account(self, ceremony: Ceremony, answer: Mapping[str, str]) -> Account:
        return await self._named(ceremony.provider).account(ceremony, answer)

    def labels(self) -> dict[str, str]:
        """What the sign-in page offers: name and label."""
        return {name: one.provider.label for name, one in self._providers.items()}

    def label_of(self, issuer: str) -> str:
        """How an account there is shown; a provider that is set up no longer by its host."""
        labels = {one.provider.issuer: one.provider.label for one in self._providers.values()}
        return labels.get(issuer) or urlsplit(issuer).hostname or issuer

    def _named(self, name: str) -> OneProvider:
        if name not in self._providers:
            raise UnknownProvider
        return self._providers[name]


def _public(key: object) -> bool:
    """A shared secret in a key set would let a token signed with it pass; keys for encryption sign nothing."""
    return isinstance(key, dict) and key.get("kty") in {"RSA", "EC", "OKP"} and key.get("use", "sig") == "sig"
