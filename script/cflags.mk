# Warnings, the same for the extension and its test module; WERROR=1 in CI.
PG_CFLAGS = -Wall -Wextra -Wno-unused-parameter -Wno-sign-compare \
	-Wno-missing-field-initializers -Wno-declaration-after-statement $(if $(WERROR),-Werror)
# a server built with gcc hands clang flags that it does not know
ifneq (,$(findstring clang,$(CC)))
PG_CFLAGS += -Wno-ignored-optimization-argument -Wno-unknown-warning-option \
	-Wno-ignored-attributes
endif
