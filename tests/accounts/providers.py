"""Providers on 127.0.0.1 for tests of other ways in: one of OpenID Connect, one that speaks as 企业微信 does."""

import base64
import hashlib
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CLIENT, SECRET = "zone", "a secret of the client"


class Provider:
    """What it knows and what it was asked; tests change the attributes to make it lie."""

    def __init__(self, address):
        self.address = address
        self.codes = {}
        self.asked = []
        self.subject, self.name = "sub-1", "liwenjing"
        self.key, self.algorithm = KEY, "RS256"
        self.changes, self.userinfo_changes = {}, {}
        self.with_token = True

    # --- OpenID Connect -----------------------------------------------------------------------------------------------

    def discovery(self):
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def consent(self, address):
        """What a person does at the provider's page: returns the query with which the browser is sent back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def token(self, given):
        asked = self.codes.pop(given.get("code"), None)
        if not asked or (given.get("client_id"), given.get("client_secret")) != (CLIENT, SECRET):
            return {"error": "invalid_grant"}, 400
        proof = base64.urlsafe_b64encode(hashlib.sha256(given["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if (asked["code_challenge_method"], asked["code_challenge"]) != ("S256", proof):
            return {"error": "invalid_grant"}, 400
        if asked["redirect_uri"] != given["redirect_uri"]:
            return {"error": "invalid_grant"}, 400
        answer = {"access_token": "opens userinfo", "token_type": "Bearer", "expires_in": 60}
        return answer | ({"id_token": self.id_token()} if self.with_token else {}), 200

    def id_token(self):
        now = int(time.time())
        told = {"iss": self.address, "aud": CLIENT, "sub": self.subject, "iat": now, "exp": now + 60}
        told |= {"preferred_username": self.name} | self.changes
        return jwt.encode(told, self.key, algorithm=self.algorithm, headers={"kid": "k1"})

    def keys(self):
        public = json.loads(RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [public | {"kid": "k1", "alg": "RS256", "use": "sig"}]}

    # --- 企业微信 -------------------------------------------------------------------------------------------------

    def wecom(self, path, given):
        if path.endswith("/gettoken"):
            is_right = (given.get("corpid"), given.get("corpsecret")) == (CLIENT, SECRET)
            return {"errcode": 0, "access_token": "app token"} if is_right else {"errcode": 40001, "errmsg": "secret"}
        if given.get("access_token") != "app token" or not self.codes.pop(given.get("code"), None):
            return {"errcode": 40029, "errmsg": "invalid code"}
        return {"errcode": 0, "errmsg": "ok"} | self.who

    who = {"userid": "liwenjing", "user_ticket": "opens more"}


class Handler(BaseHTTPRequestHandler):
    def answer(self, told, status=200):
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        provider = self.server.provider
        parts = urlsplit(self.path)
        provider.asked.append(parts.path)
        if parts.path == "/.well-known/openid-configuration":
            return self.answer(provider.discovery())
        if parts.path == "/keys":
            return self.answer(provider.keys())
        if parts.path == "/userinfo" and self.headers["Authorization"] == "Bearer opens userinfo":
            return self.answer(
                {"sub": provider.subject, "preferred_username": provider.name} | provider.userinfo_changes
            )
        if parts.path.startswith("/cgi-bin/"):
            given = {name: values[0] for name, values in parse_qs(parts.query).items()}
            return self.answer(provider.wecom(parts.path, given))
        return self.answer({}, 404)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        given = {name: values[0] for name, values in parse_qs(body).items()}
        self.server.provider.asked.append(self.path)
        self.answer(*self.server.provider.token(given))

    def log_message(self, *args):
        pass


@contextmanager
def running():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.provider = Provider(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.provider
        finally:
            server.shutdown()
            thread.join()
