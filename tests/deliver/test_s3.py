"""A bucket and CloudFront: what is sent with each file, what caches are told, and what people are."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from plainstatus.deliver.host_rules import rules
from plainstatus.deliver.targets import s3
from plainstatus.deliver.targets.target import NOTE, Plan, Target
from plainstatus.errors import SettingsError, TargetError
from plainstatus.tree.manifest import MANIFEST, Manifest, media_type
from tests.support.delivering import bring, contents, edition, settings_of, write_tree
from tests.support.proxy import line_to
from tests.support.s3_server import KEYS, Storage, s3_server
from tests.support.webserver import answering, free_port

pytestmark = pytest.mark.slow

BUCKET = "example-status"
#: What boto3 must not find on the machine that runs the tests.
FOREIGN = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE")


@pytest.fixture(scope="module")
def running() -> Iterator[Storage]:
    """Return the server."""
    with s3_server() as found:
        yield found


@pytest.fixture
def storage(running: Storage, monkeypatch: pytest.MonkeyPatch) -> Storage:
    """Return the server with one empty bucket, which boto3 takes for AWS's."""
    for name in FOREIGN:
        monkeypatch.delenv(name, raising=False)
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": running.address, "AWS_MAX_ATTEMPTS": "1"}.items():
        monkeypatch.setenv(name, value)
    running.forget()
    running.client().create_bucket(Bucket=BUCKET)
    running.asked.clear()
    return running


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a small tree."""
    return write_tree(tmp_path / "tree", {"index.html": "home", "incidents/a.html": "a", "theme/a.css": "p{}"})


def refusal(target: Target, tree: Path) -> str:
    """Return what is told, without the target's name and place, when a tree cannot be brought there."""
    with pytest.raises(TargetError) as caught:
        bring(target, tree)
    start = f"main ({target.place}): "
    assert str(caught.value).startswith(start)
    return str(caught.value).removeprefix(start)


def distribution(storage: Storage) -> str:
    """Return the id of a new distribution of CloudFront."""
    origin = {"Id": "b", "DomainName": f"{BUCKET}.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}
    config = {
        "CallerReference": "test",
        "Comment": "",
        "Enabled": True,
        "Origins": {"Quantity": 1, "Items": [origin]},
        "DefaultCacheBehavior": {"TargetOriginId": "b", "ViewerProtocolPolicy": "redirect-to-https"},
    }
    made: str = storage.client("cloudfront").create_distribution(DistributionConfig=config)["Distribution"]["Id"]
    return made


def told(storage: Storage, of: str) -> list[list[str]]:
    """Return the addresses of each invalidation, in order."""
    client = storage.client("cloudfront")
    found = client.list_invalidations(DistributionId=of)["InvalidationList"].get("Items", [])
    batches = [
        client.get_invalidation(DistributionId=of, Id=one["Id"])["Invalidation"]["InvalidationBatch"] for one in found
    ]
    return [sorted(batch["Paths"]["Items"]) for batch in batches]


def behind_cloudfront(storage: Storage, folder: Path, port: int) -> tuple[Target, str]:
    """Return a target whose public address answers on a port of loopback, and its distribution."""
    made = distribution(storage)
    target = settings_of("main", f"s3://{BUCKET}/", folder, cloudfront=made, url=f"http://127.0.0.1:{port}")
    return target, made


@pytest.fixture
def published(storage: Storage) -> Iterator[int]:
    """Return a port of loopback that answers with what is in the bucket, as CloudFront would."""

    def answer(path: str) -> tuple[int, dict[str, str], bytes] | None:
        key = unquote(path.partition("?")[0].removeprefix("/")) or "index.html"
        client = storage.client()
        try:
            found = client.get_object(Bucket=BUCKET, Key=key)
        except client.exceptions.NoSuchKey:
            return 404, {}, b""
        return 200, {"Content-Type": found["ContentType"]}, found["Body"].read()

    with answering(answer) as port:
        yield port


@pytest.mark.parametrize(
    ("to", "more", "message"),
    [
        ("s3:", {}, "names no bucket (write for example s3://example-status/, or s3://example-status/folder/)"),
        ("s3://UPPER/", {}, "names no bucket (write for example s3://example-status/, or s3://example-status/folder/)"),
        ("s3://b/?x", {}, "names no bucket (write for example s3://example-status/, or s3://example-status/folder/)"),
        (
            "s3://bucket/",
            {"endpoint": "http://storage.example.net"},
            'has an endpoint that is no address (write for example "endpoint": "https://s3.example.net")',
        ),
        (
            "s3://bucket/",
            {"endpoint": "https://key:secret@s3.example.net"},
            'has an endpoint that is no address (write for example "endpoint": "https://s3.example.net")',
        ),
        (
            "s3://bucket/",
            {"cloudfront": "d123.cloudfront.net", "url": "https://status.example.org"},
            'has a cloudfront that is no distribution\'s id (write for example "cloudfront": "E123")',
        ),
        (
            "s3://bucket/",
            {"cloudfront": "E123"},
            "has a cloudfront but no url, by which CloudFront knows the files "
            '(write for example "url": "https://status.example.org")',
        ),
        ("s3://bucket/", {"region": "eu"}, "has a key 'region' that means nothing (there are to, url, cloudfront, "
         "endpoint)"),
    ],
)  # fmt: skip
def test_settings_that_are_refused(to: str, more: dict[str, str], message: str, tmp_path: Path) -> None:
    """Each with what to write instead, and no secret in it."""
    with pytest.raises(SettingsError) as caught:
        settings_of("main", to, tmp_path, **more)

    assert f"pelicanconf.py: STATUS_TARGETS['main'] {message}" == str(caught.value)


def test_what_is_sent_with_each_file(storage: Storage, tmp_path: Path) -> None:
    """Its type and how long it may be kept are those of every other host; its MD5 lets the storage refuse damage."""
    tree = write_tree(
        tmp_path / "tree",
        {"index.html": "home", "updates.atom": "<feed/>", "badge.svg": "<svg/>", "record.jsonl": "{}", "a.woff2": "x"},
    )

    bring(settings_of("main", f"s3://{BUCKET}/", tmp_path), tree)

    client = storage.client()
    heads = {path: client.head_object(Bucket=BUCKET, Key=path) for path in contents(tree)}
    kept = rules("")[0].headers["Cache-Control"]
    assert {path: media_type(path) for path in heads} == {path: head["ContentType"] for path, head in heads.items()}
    assert heads["updates.atom"]["ContentType"] == "application/atom+xml; charset=utf-8"
    assert {kept} == {head["CacheControl"] for head in heads.values()}
    # moto itself compares nothing.
    for path, data in contents(tree).items():
        md5 = hashlib.md5(data, usedforsecurity=False).digest()
        assert storage.digests[f"/{BUCKET}/{path}"] == base64.b64encode(md5).decode()


def test_below_a_prefix(storage: Storage, tmp_path: Path) -> None:
    """Two sites in one bucket do not know of each other."""
    one, two = edition(tmp_path / "one", 1, incidents=1), edition(tmp_path / "two", 2, incidents=1)
    first, second = (settings_of("main", f"s3://{BUCKET}/{name}", tmp_path) for name in ("a/b", "c%20d/"))

    bring(first, one)
    bring(second, one)
    bring(second, two)

    expected = {f"a/b/{path}": data for path, data in contents(one).items()}
    assert expected | {f"c d/{path}": data for path, data in contents(two).items()} == storage.files(BUCKET)


def test_storage_elsewhere(storage: Storage, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The `endpoint` of a target is asked, whatever the environment names for others."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")

    bring(settings_of("main", f"s3://{BUCKET}/", tmp_path, endpoint=storage.address), tree)

    assert contents(tree) == storage.files(BUCKET)


def test_many_files_are_removed_by_few_requests(
    storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S3 takes a thousand at once; here, three."""
    monkeypatch.setattr(s3, "_MOST_DELETED", 3)
    many, few = edition(tmp_path / "many", 1, incidents=6), write_tree(tmp_path / "few", {"index.html": "2"})
    target = settings_of("main", f"s3://{BUCKET}/", tmp_path)
    bring(target, many)
    storage.asked.clear()

    done = bring(target, few)

    assert contents(few) == storage.files(BUCKET)
    # With the note.
    assert -(-(done.removed + 1) // 3) == sum(method == "POST" for method, _ in storage.asked)


def test_what_is_there_already_is_not_sent_again(storage: Storage, tmp_path: Path) -> None:
    """After a cut, what went over is seen in one list."""
    tree = edition(tmp_path / "tree", 1)
    target = settings_of("main", f"s3://{BUCKET}/", tmp_path)
    storage.fault = lambda method, path: ("Broken", 400) if (method, path[-10:]) == ("PUT", "index.html") else None
    refusal(target, tree)
    storage.fault = None
    storage.asked.clear()

    bring(target, tree)

    sent = {path.removeprefix(f"/{BUCKET}/") for method, path in storage.asked if method == "PUT"}
    assert contents(tree) == storage.files(BUCKET)
    assert {"index.html", MANIFEST} <= sent
    assert not [path for path in sent if path.startswith(("incidents/", "theme/"))]


def test_cloudfront_is_told_of_what_changed(storage: Storage, published: int, tmp_path: Path) -> None:
    """Of each address that has another file now, and of no other; the home page has two."""
    first = write_tree(tmp_path / "one", {"index.html": "1", "history.html": "h", "incidents/a b.html": "a"})
    second = write_tree(tmp_path / "two", {"index.html": "2", "history.html": "h", "incidents/ü.html": "a"})
    target, made = behind_cloudfront(storage, tmp_path, published)
    bring(target, first)
    before = len(told(storage, made))

    bring(target, second)
    news = told(storage, made)
    bring(target, second)

    assert before == 1
    assert ["/", "/incidents/%C3%BC.html", "/incidents/a%20b.html", "/index.html", "/manifest.json"] in news
    assert len(news) == 2
    assert news == told(storage, made)


def test_cloudfront_is_told_once_of_very_much(storage: Storage, tmp_path: Path) -> None:
    """`/*` costs as much as one address."""
    tree = write_tree(tmp_path / "tree", {"index.html": "1"} | {f"incidents/{one}.html": "x" for one in range(99)})
    target, made = behind_cloudfront(storage, tmp_path, 1)
    pages = sorted(path for path in contents(tree) if path not in {"index.html", MANIFEST})

    target.send(Plan(tree, (tuple(pages), (MANIFEST,)), (), Manifest({})), print)
    target.send(Plan(tree, (tuple(pages), ("index.html",)), (), Manifest({})), print)

    assert sorted([["/*"], sorted(f"/{path}" for path in (*pages, MANIFEST))]) == sorted(told(storage, made))


def test_addresses_below_a_path(storage: Storage, tree: Path, tmp_path: Path) -> None:
    """CloudFront knows files by their public address, whatever their keys in the bucket; of a note it knows nothing."""
    made = distribution(storage)
    url = "https://www.example.com/shop/status/"
    target = settings_of("main", f"s3://{BUCKET}/x/", tmp_path, cloudfront=made, url=url)
    write_tree(tmp_path / "note", {NOTE: "[]"})

    target.send(Plan(tmp_path / "note", ((NOTE,),), (), Manifest({})), print)
    target.send(Plan(tree, (("index.html",),), ("incidents/a.html", NOTE), Manifest({})), print)

    addresses = ["/shop/status/", "/shop/status/incidents/a.html", "/shop/status/index.html"]
    assert [addresses] == told(storage, made)


def test_a_distribution_that_is_not_told(storage: Storage, tree: Path, tmp_path: Path) -> None:
    """The bucket is up to date, and people are told how to go on without us."""
    target = settings_of("main", f"s3://{BUCKET}/", tmp_path, cloudfront="E123", url="http://127.0.0.1:1")

    text = refusal(target, tree)

    assert text == (
        "the bucket is up to date, but CloudFront was not told: there is no such distribution (look at its id: "
        "aws cloudfront list-distributions); its caches ask anew after a minute, or run: "
        "aws cloudfront create-invalidation --distribution-id E123 --paths '/*'"
    )
    assert contents(tree) == storage.files(BUCKET)


_BUSY = "the storage asks us to slow down, or is out of order (wait a minute; then invoke deploy --target main)"
_FULL = "the storage is full, or its quota is reached (make room; then invoke deploy --target main)"
_NO = "our key may not do that: writing (see what it needs in docs/targets.md)"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (("InsufficientStorage", 507), _FULL),
        (("Whatever", 507), _FULL),
        (("SlowDown", 503), _BUSY),
        (("Whatever", 502), _BUSY),
        (("AccessDenied", 403), _NO),
        (("Whatever", 403), _NO),
        (
            ("InvalidAccessKeyId", 403),
            "the storage does not know our key (is it the right one, for this storage, and still valid?)",
        ),
        (
            ("SignatureDoesNotMatch", 403),
            "the secret does not belong to our key (set AWS_SECRET_ACCESS_KEY anew, without spaces)",
        ),
        (("ExpiredToken", 400), "our credentials have run out (get new ones: aws sso login, or run the job again)"),
        (("RequestTimeTooSkewed", 403), "this machine's clock is wrong (set it: timedatectl set-ntp true)"),
        (
            ("AuthorizationHeaderMalformed", 400),
            "the bucket is in another region (set AWS_REGION to that of the bucket)",
        ),
        (
            ("NewKindOfFault", 400),
            "writing failed with NewKindOfFault (look it up under this name; then invoke deploy --target main)",
        ),
    ],
)
def test_storage_that_refuses(
    answer: tuple[str, int], message: str, storage: Storage, tree: Path, tmp_path: Path
) -> None:
    """Each refusal is told with what to do; nothing is lost, and the next run gets to the end."""
    target = settings_of("main", f"s3://{BUCKET}/", tmp_path)
    storage.fault = lambda method, _: answer if method == "PUT" else None

    text = refusal(target, tree)
    storage.fault = None
    bring(target, tree)

    assert message == text
    assert contents(tree) == storage.files(BUCKET)


def test_storage_that_is_busy_for_a_moment(
    storage: Storage, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What boto3 tries again by itself, nobody hears of."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    waiting = ["index.html"]

    def once(method: str, path: str) -> tuple[str, int] | None:
        if method == "PUT" and waiting and path.endswith(waiting[0]):
            waiting.clear()
            return "SlowDown", 503
        return None

    storage.fault = once

    bring(settings_of("main", f"s3://{BUCKET}/", tmp_path), tree)

    assert not waiting
    assert contents(tree) == storage.files(BUCKET)


def test_a_file_that_is_not_removed(storage: Storage, tmp_path: Path) -> None:
    """S3 says so in an answer that is none of its errors; the next run has not forgotten it."""
    first, second = edition(tmp_path / "one", 1, incidents=1), edition(tmp_path / "two", 2, incidents=1)
    target = settings_of("main", f"s3://{BUCKET}/", tmp_path)
    bring(target, first)
    storage.fault = lambda method, _: ("AccessDenied", 403) if method == "POST" else None

    text = refusal(target, second)
    storage.fault = None
    bring(target, second)

    assert text == "our key may not do that: deleting (see what it needs in docs/targets.md)"
    assert contents(second) == storage.files(BUCKET)


def test_a_bucket_that_is_not_there(storage: Storage, tree: Path, tmp_path: Path) -> None:
    """It is not made: who owns it, and where, is not ours to say."""
    assert storage.asked == []

    text = refusal(settings_of("main", "s3://exampel-status/", tmp_path), tree)

    assert text == "there is no bucket exampel-status (make it, or look at its spelling and at the account)"


def test_no_credentials(storage: Storage, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """People are told where they come from."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)

    text = refusal(settings_of("main", f"s3://{BUCKET}/", tmp_path), tree)

    assert text == (
        "no credentials were found (set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run: "
        "aws sso login)"
    )
    assert storage.asked == []


def test_a_profile_that_is_not_there(
    storage: Storage, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is looked for where boto3 looks."""
    monkeypatch.setenv("AWS_PROFILE", "satus")

    text = refusal(settings_of("main", f"s3://{BUCKET}/", tmp_path), tree)

    assert text == "there is no such profile in ~/.aws (look at AWS_PROFILE)"
    assert storage.asked == []


def test_credentials_that_are_wrong(
    storage: Storage, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the key nor what the storage says of it is in the text."""
    storage.restrict()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIANOBODYKNOWSTHIS")

    text = refusal(settings_of("main", f"s3://{BUCKET}/", tmp_path), tree)

    assert text == "the storage does not know our key (is it the right one, for this storage, and still valid?)"


def test_storage_that_is_not_reached(
    storage: Storage, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A port on which nobody listens, and a line that is dead."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    nowhere = refusal(settings_of("main", f"s3://{BUCKET}/", tmp_path), tree)
    with line_to(storage.port) as line:
        line.cut_after = 0
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{line.port}")
        cut = refusal(settings_of("main", f"s3://{BUCKET}/", tmp_path), tree)

    assert nowhere == "the storage cannot be reached (is the endpoint right, and is there a network?)"
    assert cut == "the connection was cut (invoke deploy --target main; it goes on from there)"


@pytest.mark.usefixtures("storage")
def test_storage_that_says_nothing(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Storage that takes a connection and never answers is asked three times, and not waited for any longer."""
    monkeypatch.delenv("AWS_MAX_ATTEMPTS")
    monkeypatch.setattr(s3, "_READ", 0.2)
    asked: list[str] = []
    with answering(asked.append) as port:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        told = refusal(settings_of("main", f"s3://{BUCKET}/", tmp_path), tree)

    assert told == "the connection was cut (invoke deploy --target main; it goes on from there)"
    assert asked == [f"/{BUCKET}/manifest.json"] * 3


def test_boto3_is_missing(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra, and the line to install it is told."""
    monkeypatch.setitem(sys.modules, "boto3", None)

    text = refusal(settings_of("main", f"s3://{BUCKET}/", tmp_path), tree)

    assert text == "boto3 is not installed (run: pip install 'plainstatus[s3]')"


def test_boto3_is_loaded_by_those_who_need_it() -> None:
    """Sites without such a target do not spend a third of a second on it."""
    code = "import plainstatus.deliver.targets.places, sys; sys.exit('boto3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
