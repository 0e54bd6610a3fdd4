# zoneops: `make demo` opens a working zone, `make test` proves the tree. Every target does its own set-up.
PYTHON ?= python3
PY := .venv/bin/python
PORT ?= 8000
.DEFAULT_GOAL := help

help:  ## 列出这些目标
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 16

.venv/ready: requirements.lock pyproject.toml
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(PY) tools/link_checkout.py
	@touch $@

.venv/ready-dev: .venv/ready requirements-dev.lock
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

setup: .venv/ready  ## 建环境、装依赖、取浏览器库
	@$(PY) -m zoneops vendor

demo: .venv/ready  ## 从零到可用：示例区，一次性登录链接，启动
	@$(PY) -m zoneops demo --port $(PORT)

run: .venv/ready  ## 只启动
	@$(PY) -m zoneops serve --port $(PORT)

test: .venv/ready-dev  ## 全部测试：SQLite；ZONEOPS_TEST_POSTGRES 给了地址就再跑一遍 PostgreSQL
	@$(PY) -m zoneops vendor
	@$(PY) tools/run_tests.py

lint: .venv/ready-dev  ## 格式、类型、分层、模板、迁移、译文
	@$(PY) tools/lint.py

bench: .venv/ready-dev  ## 量速度：数字和同一轮里量到的极限并排
	@$(PY) tools/run_bench.py

messages: .venv/ready-dev  ## 从源码收集中文，更新英文译文目录
	@$(PY) tools/messages.py

shots: .venv/ready-dev  ## 重拍用户手册里的页面图
	@$(PY) tools/shots.py

.PHONY: help setup demo run test lint bench messages shots
