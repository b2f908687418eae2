"""A bucket of S3, or of storage that speaks S3, with CloudFront before it or not.

Credentials are boto3's affair: environment, ~/.aws, single sign-on, a role. We never see them.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import time
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import cached_property
from itertools import islice
from typing import Any, Final, Self, TypeVar
from urllib.parse import quote, unquote, urlsplit

from plainstatus.deliver.host_rules import rules
from plainstatus.deliver.hosting import base_path
from plainstatus.deliver.targets.s3_errors import told
from plainstatus.deliver.targets.target import (
    NOTE,
    WORTH_TELLING,
    Allowance,
    Declared,
    Plan,
    Readable,
    ReadTogether,
    failed,
)
from plainstatus.errors import Tell
from plainstatus.files import is_left_behind
from plainstatus.model.frozen import dataclass
from plainstatus.tree.manifest import media_type

__all__ = ["S3"]

_T = TypeVar("_T")

#: Requests under way at once.
_AT_ONCE: Final = 8
#: The most that one request deletes (DeleteObjects).
_MOST_DELETED: Final = 1000
#: A list of what is there costs about a file for every 30 that it names: it saves something only where more than
#: that is to be sent, as after a cut.
_LISTED_FOR_ONE: Final = 30
#: So many addresses CloudFront is told of; beyond that, of all at once. 1,000 a month are free, and `/*` counts as
#: one. A usual update changes some forty.
_MOST_TOLD: Final = 100
#: How many seconds an invalidation takes to reach every cache, as a rule. By themselves they ask anew after a minute.
_HEARD: Final = 90.0
#: In seconds. boto3's own would have a publish wait five minutes for storage that says nothing.
_CONNECT: Final = 10.0
_READ: Final = 20.0
#: For a whole file, however slow the line.
_WHOLE: Final = 1800.0
#: So many pages of a list are read at most, of 1,000 names each, and one more for each file that is sent.
_PAGES: Final = 100
_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_ENDPOINT: Final = re.compile(r"https://[^\s/@?#]+/?|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?/?")


@dataclass(frozen=True)
class S3(ReadTogether):
    """A bucket, or what lies below a prefix in one. See `Target`."""

    bucket: str
    #: Empty, or with a slash at its end.
    prefix: str
    #: Empty for AWS's own, or for what boto3's own settings name.
    endpoint: str
    #: CloudFront's distribution; empty for none.
    distribution: str

    remote = True
    atomic = False
    local = None

    @classmethod
    def declared(cls, given: Declared) -> Self:
        """Read its settings. Raises ValueError with what is wrong and what to write."""
        parts = urlsplit(given.rest)
        if not _BUCKET.fullmatch(parts.netloc) or parts.query or parts.fragment:
            raise ValueError("names no bucket (write for example s3://example-status/, or s3://example-status/folder/)")
        folder = unquote(parts.path).strip("/")
        endpoint, distribution = given.options.get("endpoint", ""), given.options.get("cloudfront", "")
        if endpoint and not _ENDPOINT.fullmatch(endpoint):
            raise ValueError(
                'has an endpoint that is no address (write for example "endpoint": "https://s3.example.net")'
            )
        if distribution and not re.fullmatch("[A-Z0-9]+", distribution):
            raise ValueError('has a cloudfront that is no distribution\'s id (write for example "cloudfront": "E123")')
        if distribution and not given.url:
            raise ValueError(
                "has a cloudfront but no url, by which CloudFront knows the files "
                '(write for example "url": "https://status.example.org")'
            )
        prefix = f"{folder}/" if folder else ""
        return cls(given.name, given.place, given.url, parts.netloc, prefix, endpoint.rstrip("/"), distribution)

    @property
    def settles(self) -> float:
        """After how many seconds at most `url` serves what was sent; 0 where that is at once."""
        return _HEARD if self.distribution else 0.0

    @property
    def same(self) -> str:
        """Equal for two targets that are one place."""
        return f"s3:{self.endpoint}/{self.bucket}/{self.prefix}"

    def names(self) -> Sequence[str]:
        """Name what is there, but for what systems leave in any folder. Raises TargetError."""
        with self._told("listing"):
            found = self._client.list_objects_v2(Bucket=self.bucket, Prefix=self.prefix)
            keys = [entry["Key"].removeprefix(self.prefix) for entry in found.get("Contents", ())]
        # Where a folder was made by hand, there is an object of its name.
        return [key for key in keys if key and not is_left_behind(key)]

    def send(self, plan: Plan, tell: Tell) -> None:
        """Put each batch, then delete, then tell CloudFront. Raises TargetError."""
        there = {}
        if len(plan.changed) * _LISTED_FOR_ONE > len(plan.manifest.files) and plan.changed != (NOTE,):
            with self._told("listing"):
                there = self._listed(plan.changed)
        with self._told("writing"):
            sent = 0
            for batch in plan.batches:
                _at_once(lambda path: self._put(path, (plan.tree / path).read_bytes(), there.get(path, "")), batch)
                sent += len(batch)
                if len(batch) >= WORTH_TELLING:
                    tell(f"{self.name}: {sent:,} of {len(plan.changed):,} files are there")
        with self._told("deleting"):
            for first in range(0, len(plan.deletions), _MOST_DELETED):
                self._delete(plan.deletions[first : first + _MOST_DELETED])
        changed = [path for path in (*plan.changed, *plan.deletions) if path != NOTE]
        if self.distribution and changed:
            self._invalidate(changed)

    def _read(self, paths: Sequence[str], most: int, read: Callable[[Allowance, Readable, str], _T]) -> dict[str, _T]:
        """Ask for several at once. Raises TargetError."""
        allowed = Allowance(self, most)
        with self._told("reading"):
            found = _at_once(lambda path: self._read_one(path, allowed, read), paths)
        return {path: of_it for path, of_it in zip(paths, found, strict=True) if of_it is not None}

    def _read_one(self, path: str, allowed: Allowance, read: Callable[[Allowance, Readable, str], _T]) -> _T | None:
        try:
            found = self._client.get_object(Bucket=self.bucket, Key=self.prefix + path)
        except self._client.exceptions.NoSuchKey:
            return None
        with closing(found["Body"]) as body:
            allowed.expect(found.get("ContentLength", 0), path)
            return read(allowed, _Unhurried(body), path)

    def _put(self, path: str, data: bytes, there: str) -> None:
        """Write a file, unless `there`, the MD5 of what the bucket has, is its own."""
        md5 = hashlib.md5(data, usedforsecurity=False)
        if md5.hexdigest() == there:
            return
        self._client.put_object(
            Bucket=self.bucket,
            Key=self.prefix + path,
            Body=data,
            ContentType=media_type(path),
            CacheControl=_cache_control(self.url),
            # The storage compares, and refuses what the line has spoilt.
            ContentMD5=base64.b64encode(md5.digest()).decode(),
        )

    def _listed(self, paths: Collection[str]) -> dict[str, str]:
        """Return path → ETag of these files where they are there: its MD5, where the storage makes it so."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix)
        wanted, found = set(paths), {}
        # It only saves time, so that a list without end need not be read to one.
        for page in islice(pages, _PAGES + len(paths)):
            for entry in page.get("Contents", ()):
                path = entry["Key"].removeprefix(self.prefix)
                if path in wanted:
                    found[path] = entry.get("ETag", "").strip('"')
        return found

    def _delete(self, paths: Iterable[str]) -> None:
        objects = [{"Key": self.prefix + path} for path in paths]
        done = self._client.delete_objects(Bucket=self.bucket, Delete={"Objects": objects, "Quiet": True})
        if kept := done.get("Errors"):
            from botocore.exceptions import ClientError  # noqa: PLC0415

            raise ClientError({"Error": kept[0]}, "DeleteObjects")

    def _invalidate(self, paths: Sequence[str]) -> None:
        """Have CloudFront forget what changed."""
        base = base_path(self.url)
        items = sorted({f"{base}/{quote(one)}" for path in paths for one in _addresses(path)})
        if len(items) > _MOST_TOLD:
            items = [f"{base}/*"]
        told_of = {"Paths": {"Quantity": len(items), "Items": items}, "CallerReference": uuid.uuid4().hex}
        by_hand = f"aws cloudfront create-invalidation --distribution-id {self.distribution} --paths '{base}/*'"
        try:
            self._caches.create_invalidation(DistributionId=self.distribution, InvalidationBatch=told_of)
        except self._faults as error:
            raise failed(
                self,
                f"the bucket is up to date, but CloudFront was not told: {told(error, 'telling CloudFront')}; "
                f"its caches ask anew after a minute, or run: {by_hand}",
            ) from error

    @contextmanager
    def _told(self, doing: str) -> Iterator[None]:
        """Turn what boto3 raises into a sentence with what to do."""
        try:
            yield
        except self._faults as error:
            raise failed(self, told(error, doing, bucket=self.bucket, name=self.name)) from error
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, self._garbled) as error:
            # Of an answer that is none, the library raises nearly anything.
            raise failed(
                self, f"{doing} failed: what answers there does not speak S3 (is the endpoint right?)"
            ) from error

    @cached_property
    def _garbled(self) -> type[Exception]:
        self._boto3()
        from botocore.parsers import ResponseParserError  # noqa: PLC0415

        garbled: type[Exception] = ResponseParserError
        return garbled

    @cached_property
    def _faults(self) -> tuple[type[Exception], ...]:
        """What boto3 raises."""
        self._boto3()
        from boto3.exceptions import Boto3Error  # noqa: PLC0415
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        return Boto3Error, BotoCoreError, ClientError

    @cached_property
    def _client(self) -> Any:
        return self._made("s3")

    @cached_property
    def _caches(self) -> Any:
        return self._made("cloudfront")

    def _made(self, service: str) -> Any:
        from botocore.config import Config  # noqa: PLC0415

        elsewhere = self.endpoint or os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
        options: dict[str, Any] = {
            "connect_timeout": _CONNECT,
            "read_timeout": _READ,
            # Three attempts, unless AWS_MAX_ATTEMPTS says otherwise.
            "retries": {"mode": "standard"},
            "max_pool_connections": _AT_ONCE,
            # Checksums of AWS's own, which other storage may refuse; what we send has an MD5.
            "request_checksum_calculation": "when_required",
            "response_checksum_validation": "when_required",
        }
        if service == "s3" and elsewhere:
            # Other storage seldom has a host name for each bucket.
            options["s3"] = {"addressing_style": "path"}
        endpoint = {"endpoint_url": self.endpoint} if service == "s3" and self.endpoint else {}
        return self._boto3().Session().client(service, config=Config(**options), **endpoint)

    def _boto3(self) -> Any:
        try:
            # A third of a second, which only sites with such a target should spend.
            import boto3  # noqa: PLC0415
        except ImportError as error:
            raise failed(self, "boto3 is not installed (run: pip install 'plainstatus[s3]')") from error
        return boto3


class _Unhurried:
    """A body that may come slowly, but not for ever. Raises the library's error for a line that was cut."""

    def __init__(self, body: Readable) -> None:
        self._body = body
        self._end = time.monotonic() + _WHOLE

    def read(self, size: int, /) -> bytes:
        """Return so many bytes at most; none at the end."""
        if time.monotonic() > self._end:
            from botocore.exceptions import HTTPClientError  # noqa: PLC0415

            raise HTTPClientError(error="too slow")
        return self._body.read(size)


def _at_once(work: Callable[[str], _T], paths: Sequence[str]) -> list[_T]:
    """Do what is to be done for each path, several at once; after the first fault nothing more is begun."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            return list(pool.map(work, paths))
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _cache_control(address: str) -> str:
    """Return how long a file may be kept, as on every other host."""
    return next(rule.headers["Cache-Control"] for rule in rules(address) if "Cache-Control" in rule.headers)


def _addresses(path: str) -> Iterator[str]:
    """Yield a file's addresses, from the site's root."""
    yield path
    if path == "index.html" or path.endswith("/index.html"):
        yield path.removesuffix("index.html")
