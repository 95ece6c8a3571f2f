.PHONY: install
install:
	@test -d .venv || { test -x .tools/bin/uv || { python3 -m venv .tools && .tools/bin/pip -q install uv==0.13.8; }; .tools/bin/uv venv -q --python python3 .venv; }
	@U=$$(command -v uv || echo .tools/bin/uv); test -x .tools/bin/uv || command -v uv >/dev/null || { python3 -m venv .tools && .tools/bin/pip -q install uv==0.13.8; U=.tools/bin/uv; }; $$U pip sync -q --require-hashes -p .venv requirements/dev.txt
