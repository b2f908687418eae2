"""What boto3 and a storage complain of, told to tired people. Nothing of a key or a token is in it."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["told"]

_CREDENTIALS: Final = (
    "no credentials were found (set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run: aws sso login)"
)
_KEY: Final = "the storage does not know our key (is it the right one, for this storage, and still valid?)"
_OLD: Final = "our credentials have run out (get new ones: aws sso login, or run the job again)"
_BUSY: Final = "the storage asks us to slow down, or is out of order (wait a minute; then {again})"
_FULL: Final = "the storage is full, or its quota is reached (make room; then {again})"
_PLACE: Final = "the bucket is in another region (set AWS_REGION to that of the bucket)"

#: Codes of S3, of CloudFront and of storage that speaks S3; or the status of an answer without a code that we know.
_CODES: Final = {
    "NoSuchBucket": "there is no bucket {bucket} (make it, or look at its spelling and at the account)",
    "NoSuchDistribution": "there is no such distribution (look at its id: aws cloudfront list-distributions)",
    "AccessDenied": "our key may not do that: {doing} (see what it needs in docs/targets.md)",
    "AllAccessDisabled": "the bucket is closed by its provider (ask them)",
    "InvalidAccessKeyId": _KEY,
    "InvalidClientTokenId": _KEY,
    "SignatureDoesNotMatch": "the secret does not belong to our key (set AWS_SECRET_ACCESS_KEY anew, without spaces)",
    "InvalidToken": _OLD,
    "ExpiredToken": _OLD,
    "ExpiredTokenException": _OLD,
    "RequestTimeTooSkewed": "this machine's clock is wrong (set it: timedatectl set-ntp true)",
    "SlowDown": _BUSY,
    "RequestLimitExceeded": _BUSY,
    "ServiceUnavailable": _BUSY,
    "InternalError": _BUSY,
    "TooManyInvalidationsInProgress": "too many invalidations are under way (wait some minutes)",
    "QuotaExceeded": _FULL,
    "XMinioStorageFull": _FULL,
    "InsufficientStorage": _FULL,
    "PermanentRedirect": _PLACE,
    "AuthorizationHeaderMalformed": _PLACE,
    "401": _KEY,
    "403": "our key may not do that: {doing} (see what it needs in docs/targets.md)",
    "404": "there is no bucket {bucket} (make it, or look at its spelling and at the account)",
    "500": _BUSY,
    "502": _BUSY,
    "503": _BUSY,
    "504": _BUSY,
    "507": _FULL,
}
#: boto3's own complaints, by the name of their class or of one that it inherits from.
_CLASSES: Final = {
    "NoCredentialsError": _CREDENTIALS,
    "PartialCredentialsError": _CREDENTIALS,
    "CredentialRetrievalError": _CREDENTIALS,
    "ProfileNotFound": "there is no such profile in ~/.aws (look at AWS_PROFILE)",
    "SSOError": _OLD,
    "SSOTokenLoadError": _OLD,
    "UnauthorizedSSOTokenError": _OLD,
    "TokenRetrievalError": _OLD,
    "EndpointConnectionError": "the storage cannot be reached (is the endpoint right, and is there a network?)",
    "ConnectTimeoutError": "the storage does not answer (is the endpoint right, and does a firewall let us through?)",
    "SSLError": "the storage's certificate is not to be trusted (is the endpoint right, and this machine's clock?)",
    "HTTPClientError": "the connection was cut ({again}; it goes on from there)",
    "IncompleteReadError": "the connection was cut ({again}; it goes on from there)",
}


def told(error: Exception, doing: str, *, bucket: str = "", name: str = "") -> str:
    """Return a sentence with what to do; `doing` is what was tried, such as 'writing'.

    What boto3 says itself is left out: it may name keys, accounts and addresses with them.
    """
    words = {"bucket": bucket, "doing": doing, "again": f"invoke deploy --target {name}" if name else "try again"}
    answer: dict[str, Any] = getattr(error, "response", None) or {}
    code = str(answer.get("Error", {}).get("Code", ""))
    status = str(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", ""))
    kinds = [kind.__name__ for kind in type(error).__mro__]
    for meaning in (_CODES.get(code), _CODES.get(status), *map(_CLASSES.get, kinds)):
        if meaning:
            return meaning.format_map(words)
    reason = code if code.isalnum() else kinds[0]
    return f"{doing} failed with {reason} (look it up under this name; then {words['again']})"
