#include "CTOML.h"

#define TOML_EXCEPTIONS 0
#include <new>
#include <string>
#include <string_view>
#include <toml++/toml.h>
#include <vector>

namespace {
struct Value {
    std::string section, name;
    std::vector<std::string> texts;
    int kind = PEEL_TOML_OTHER;
    int line = 0;
    bool flag = false;
};
}  // namespace

struct peel_toml {
    std::vector<Value> values;
    std::string error;
    int error_line = 0;
};

namespace {
void add(peel_toml &document, const std::string &section, std::string_view name, const toml::node &node) {
    Value value;
    value.section = section;
    value.name = name;
    value.line = static_cast<int>(node.source().begin.line);
    if (const auto *text = node.as_string()) {
        value.kind = PEEL_TOML_TEXT;
        value.texts.push_back(text->get());
    } else if (const auto *flag = node.as_boolean()) {
        value.kind = PEEL_TOML_FLAG;
        value.flag = flag->get();
    } else if (const auto *list = node.as_array()) {
        value.kind = PEEL_TOML_LIST;
        for (const auto &part : *list) {
            if (const auto *text = part.as_string()) {
                value.texts.push_back(text->get());
            } else {
                value.kind = PEEL_TOML_OTHER;
            }
        }
    } else if (node.is_table()) {
        value.kind = PEEL_TOML_SECTION;
    }
    document.values.push_back(std::move(value));
    // Sections lie one level deep.
    if (const auto *table = node.as_table(); table != nullptr && section.empty()) {
        for (const auto &[key, inner] : *table) add(document, std::string(name), key.str(), inner);
    }
}
}  // namespace

peel_toml *peel_toml_read(const char *text, size_t count) {
    auto *document = new (std::nothrow) peel_toml;
    if (document == nullptr) return nullptr;
    const toml::parse_result result = toml::parse(std::string_view(text, count));
    if (result) {
        for (const auto &[key, node] : result.table()) add(*document, std::string(), key.str(), node);
    } else {
        document->error = result.error().description();
        document->error_line = static_cast<int>(result.error().source().begin.line);
    }
    return document;
}

void peel_toml_free(peel_toml *document) { delete document; }

const char *peel_toml_error(const peel_toml *document, int *line) {
    *line = document->error_line;
    return document->error_line == 0 ? nullptr : document->error.c_str();
}

size_t peel_toml_count(const peel_toml *document) { return document->values.size(); }

peel_toml_value peel_toml_at(const peel_toml *document, size_t index) {
    const Value &value = document->values[index];
    return {value.section.c_str(), value.name.c_str(), value.kind, value.line, value.flag, value.texts.size()};
}

const char *peel_toml_text(const peel_toml *document, size_t index, size_t place) {
    return document->values[index].texts[place].c_str();
}
