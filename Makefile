# The course's commands. Each makes or updates .venv by itself; the second call starts at once.

STUDENT := lab,tensorflow
EVERYONE := lab,tensorflow,cluster,authoring,grading,test
IN_VENV := @command -v python3 >/dev/null || { echo "This course needs Python 3.11, 3.12 or 3.13: install one (python.org)." >&2; exit 1; }; python3 tools/install.py

.PHONY: help lab author test sweep notebooks bench mutants lock colab matrix lint format clean

help:
	@echo "make lab        open the notebooks in JupyterLab"
	@echo "make test       run all tests"
	@echo "make sweep      judge all known answers, mutants and odd forms (what make test does in part)"
	@echo "make notebooks  rebuild the notebooks whose source changed"
	@echo "make author     open the notebooks' sources in JupyterLab"
	@echo "make bench      measure speed and size beside the alternatives"
	@echo "make mutants    judge every check by changed answers, and write docs/checks.md"
	@echo "make lock       write down the newest versions as the tested ones (lock.txt)"
	@echo "make colab      test the notebooks on Colab's versions (needs Python 3.13)"
	@echo "make matrix     test the notebooks on every Python, with the newest release of everything"
	@echo "make lint       look for faults of style;  make format  mends what can be mended"

lab:
	$(IN_VENV) $(STUDENT) jupyter lab --notebook-dir=notebooks

author:
	$(IN_VENV) lab,tensorflow,authoring jupyter lab --notebook-dir=solutions

test:
	$(IN_VENV) $(EVERYONE) pytest -n 3 --dist loadfile --no-loadscope-reorder

sweep: export SWEEP = 1
sweep:
	$(IN_VENV) $(EVERYONE) pytest -n 2 tests/checks/mutation tests/checks/odd_forms tests/lessons

notebooks:
	$(IN_VENV) $(EVERYONE) rlcourse notebooks

bench:
	$(IN_VENV) $(EVERYONE) python -m tests.benchmarks

mutants:
	$(IN_VENV) $(EVERYONE) python -m tests.checks.mutation

lock: export NEWEST = 1
lock: export RLCOURSE_VENV = .venv-lock
lock:
	$(IN_VENV) $(EVERYONE) python tools/lock.py

colab:
	$(IN_VENV) $(EVERYONE) python tools/colab.py $(COLAB)

matrix:
	$(IN_VENV) $(EVERYONE) python tools/matrix.py $(MATRIX)

lint:
	$(IN_VENV) $(EVERYONE) ruff check .
	$(IN_VENV) $(EVERYONE) ruff format --check .

format:
	$(IN_VENV) $(EVERYONE) ruff check --fix .
	$(IN_VENV) $(EVERYONE) ruff format .

clean:
	rm -rf .venv .venv-colab .venv-lock .venv-matrix-*
