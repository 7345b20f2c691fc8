#define PCRE2_CODE_UNIT_WIDTH 8
#include "CPCRE2.h"

#include <pcre2.h>
#include <stdlib.h>

struct peel_regex {
    pcre2_code *code;
    pcre2_match_context *limits;
};

// What one search may cost: calls of the matcher, nested backtracking, and KiB of memory.
enum { match_limit = 200000, depth_limit = 2000, heap_limit = 4096 };

static const unsigned char nothing;

peel_regex *peel_regex_compile(const unsigned char *pattern, size_t count, char *message, size_t message_size,
                               size_t *offset) {
    peel_regex *regex = calloc(1, sizeof *regex);
    int error = PCRE2_ERROR_NOMEMORY;
    PCRE2_SIZE place = 0;
    if (regex) regex->limits = pcre2_match_context_create(NULL);
    if (regex && regex->limits) {
        pcre2_set_match_limit(regex->limits, match_limit);
        pcre2_set_depth_limit(regex->limits, depth_limit);
        pcre2_set_heap_limit(regex->limits, heap_limit);
        pcre2_compile_context *context = pcre2_compile_context_create(NULL);
        if (context) {
            pcre2_set_max_pattern_length(context, 4096);
            pcre2_set_parens_nest_limit(context, 100);
        }
        regex->code = pcre2_compile(pattern, count, PCRE2_CASELESS | PCRE2_NEVER_UTF | PCRE2_NEVER_BACKSLASH_C, &error,
                                    &place, context);
        pcre2_compile_context_free(context);
    }
    if (regex && regex->code) {
        // Where the machine has no such compiler, the interpreter searches.
        pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE);
        return regex;
    }
    *offset = place;
    pcre2_get_error_message(error, (PCRE2_UCHAR *)message, message_size);
    if (regex) peel_regex_free(regex);
    return NULL;
}

int peel_regex_search(const peel_regex *regex, const unsigned char *bytes, size_t count) {
    // One block for each thread, kept until the thread ends.
    static _Thread_local pcre2_match_data *found;
    if (!found) found = pcre2_match_data_create(1, NULL);
    if (!found) return -1;
    const unsigned char *subject = bytes ? bytes : &nothing;
    int status = pcre2_match(regex->code, subject, count, 0, 0, found, regex->limits);
    if (status == PCRE2_ERROR_JIT_STACKLIMIT)
        status = pcre2_match(regex->code, subject, count, 0, PCRE2_NO_JIT, found, regex->limits);
    if (status >= 0) return 1;
    return status == PCRE2_ERROR_NOMATCH ? 0 : -1;
}

void peel_regex_free(peel_regex *regex) {
    pcre2_code_free(regex->code);
    pcre2_match_context_free(regex->limits);
    free(regex);
}
