// TOML by toml++, as functions: a document's values one after another, each with its section, its name and its line.
#ifndef PEEL_CTOML_H
#define PEEL_CTOML_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    PEEL_TOML_OTHER = 0,  // a number, a date, a table in a list and the like
    PEEL_TOML_FLAG,
    PEEL_TOML_TEXT,
    PEEL_TOML_LIST,  // of texts
    PEEL_TOML_SECTION,  // a table; its values follow
};

typedef struct peel_toml peel_toml;

typedef struct {
    const char *section;  // empty at the top
    const char *name;
    int kind;
    int line;  // from 1
    bool flag;
    size_t count;  // texts: 1 of a text, n of a list
} peel_toml_value;

// Reads a document; NULL where there is no memory.
peel_toml *peel_toml_read(const char *text, size_t count);
void peel_toml_free(peel_toml *document);
// What is wrong with it, and in which line; NULL where nothing is.
const char *peel_toml_error(const peel_toml *document, int *line);
size_t peel_toml_count(const peel_toml *document);
// Value `index`; what it points to lives as long as the document.
peel_toml_value peel_toml_at(const peel_toml *document, size_t index);
// Text `place` of value `index`.
const char *peel_toml_text(const peel_toml *document, size_t index, size_t place);

#ifdef __cplusplus
}
#endif
#endif
