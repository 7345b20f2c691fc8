# make install PREFIX=/usr/local DESTDIR=   the program, its man page and its shell completions
# make deb                                   a Debian package, with the Swift runtime linked into the program
PREFIX ?= /usr/local
DESTDIR ?=
# What is installed; `make deb` builds one of its own.
PROGRAM ?= .build/release/peel
INSTALL ?= install

VERSION := $(shell sed -n 's/^ *version: "\(.*\)",$$/\1/p' Sources/peel/Peel.swift)
ARCHITECTURE := $(shell dpkg --print-architecture 2>/dev/null || uname -m)
BIN := $(DESTDIR)$(PREFIX)/bin
SHARE := $(DESTDIR)$(PREFIX)/share
STATIC := .build/static
PACKAGE := .build/peel_$(VERSION)_$(ARCHITECTURE).deb
ROOT := .build/deb

.PHONY: all install uninstall deb

all:
	swift build -c release --product peel

# The program is built where it is not there, and never by root's `make install` over a newer one.
install:
	test -x $(PROGRAM) || $(MAKE) all
	$(INSTALL) -d $(BIN) $(SHARE)/man/man1 $(SHARE)/bash-completion/completions $(SHARE)/zsh/site-functions \
	    $(SHARE)/fish/vendor_completions.d $(SHARE)/doc/peel
	$(INSTALL) -m 755 $(PROGRAM) $(BIN)/peel
	packaging/manual $(PROGRAM) > $(SHARE)/man/man1/peel.1
	$(PROGRAM) --generate-completion-script bash > $(SHARE)/bash-completion/completions/peel
	$(PROGRAM) --generate-completion-script zsh > $(SHARE)/zsh/site-functions/_peel
	$(PROGRAM) --generate-completion-script fish > $(SHARE)/fish/vendor_completions.d/peel.fish
	$(INSTALL) -m 644 README.md docs/interface.md LICENSE $(SHARE)/doc/peel

uninstall:
	rm -f $(BIN)/peel $(SHARE)/man/man1/peel.1 $(SHARE)/bash-completion/completions/peel
	rm -f $(SHARE)/zsh/site-functions/_peel $(SHARE)/fish/vendor_completions.d/peel.fish
	rm -rf $(SHARE)/doc/peel

deb:
	swift build -c release --product peel --static-swift-stdlib --scratch-path $(STATIC)
	rm -rf $(ROOT)
	strip -o $(STATIC)/peel $(STATIC)/release/peel
	$(MAKE) install DESTDIR=$(ROOT) PREFIX=/usr PROGRAM=$(STATIC)/peel
	mv $(ROOT)/usr/share/zsh/site-functions $(ROOT)/usr/share/zsh/vendor-completions
	mv $(ROOT)/usr/share/doc/peel/LICENSE $(ROOT)/usr/share/doc/peel/copyright
	gzip -9n $(ROOT)/usr/share/man/man1/peel.1
	packaging/control $(VERSION) $(ARCHITECTURE) $(ROOT)
	dpkg-deb --root-owner-group --build $(ROOT) $(PACKAGE)
	@echo "made $(PACKAGE): sudo apt install ./$(PACKAGE)"
