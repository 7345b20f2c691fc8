// Regular expressions by PCRE2, bounded: no expression and no input can make a match take unlimited time or memory.
#ifndef PEEL_CPCRE2_H
#define PEEL_CPCRE2_H
#include <stddef.h>

typedef struct peel_regex peel_regex;

// Compiles a pattern of bytes; case does not matter. NULL where it makes no sense: `message` then holds PCRE2's words and
// `*offset` the place in the pattern.
peel_regex *_Nullable peel_regex_compile(const unsigned char *_Nonnull pattern, size_t count, char *_Nonnull message,
                                         size_t message_size, size_t *_Nonnull offset);

// 1 where the pattern is found in the bytes, 0 where it is not, -1 where a limit ended the search. Any number of threads
// may search with one expression.
int peel_regex_search(const peel_regex *_Nonnull regex, const unsigned char *_Nullable bytes, size_t count);

void peel_regex_free(peel_regex *_Nonnull regex);
#endif
