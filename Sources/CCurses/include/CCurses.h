// The terminal, by ncursesw, as functions: its variables and macros cannot be used from Swift 6.
//
// One screen a process, used by one thread; only peel_screen_wake may be called by any. The screen is restored on
// every way out: by peel_screen_stop, at exit, by SIGTERM and SIGHUP through the loop, and by a crash's signal itself.
#ifndef PEEL_CCURSES_H
#define PEEL_CCURSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Why a screen cannot be had.
enum {
    PEEL_SCREEN_OK = 0,
    PEEL_SCREEN_NO_TERMINAL,  // no terminal on standard output, or none to read keys from
    PEEL_SCREEN_NO_TERM,      // TERM is not set
    PEEL_SCREEN_UNKNOWN,      // there is no description of TERM
    PEEL_SCREEN_DUMB,         // it cannot move its cursor
};

// What peel_screen_wait came back with.
enum {
    PEEL_EVENT_NONE = 0,     // the time is over
    PEEL_EVENT_CHARACTER,    // `value` is a Unicode scalar; control characters come as they are
    PEEL_EVENT_KEY,          // `value` is one of PEEL_KEY_…
    PEEL_EVENT_MOUSE,        // `value` is a button: 1…5, 4 and 5 the wheel; `row` and `column` count from 0
    PEEL_EVENT_RESIZE,       // the size has changed
    PEEL_EVENT_WAKE,         // peel_screen_wake was called
    PEEL_EVENT_STOP,         // SIGTERM or SIGHUP came, or the terminal is gone
    PEEL_EVENT_SUSPEND,      // SIGTSTP came
};

enum {
    PEEL_KEY_UP = 1, PEEL_KEY_DOWN, PEEL_KEY_LEFT, PEEL_KEY_RIGHT, PEEL_KEY_PAGE_UP, PEEL_KEY_PAGE_DOWN, PEEL_KEY_HOME,
    PEEL_KEY_END, PEEL_KEY_ENTER, PEEL_KEY_BACKSPACE, PEEL_KEY_DELETE, PEEL_KEY_BACK_TAB, PEEL_KEY_HELP,
};

typedef struct {
    int kind;
    uint32_t value;
    int row;
    int column;
    bool double_click;
} peel_event;

enum { PEEL_BOLD = 1, PEEL_DIM = 2, PEEL_REVERSE = 4, PEEL_UNDERLINE = 8 };

// Chooses the locale: the user's, or C.UTF-8 where that is no UTF-8 one; true where characters beyond ASCII can be shown.
bool peel_screen_locale(void);
// Takes the terminal over. `mouse` asks for clicks and the wheel.
int peel_screen_start(bool mouse);
// Gives it back. Harmless where there is none.
void peel_screen_stop(void);
void peel_screen_size(int *width, int *height);
// How many colours it has; 0 for none.
int peel_screen_colors(void);
// Whether colour numbers from 8 on are 24 bits of red, green and blue, as the terminal's description tells.
bool peel_screen_has_rgb(void);
// How light the terminal's background is, of 1000; -1 where it does not say within `milliseconds`. Before
// peel_screen_start.
int peel_terminal_background(int milliseconds);
// Puts back what was typed while the terminal was asked.
void peel_screen_type_again(void);
// Sets a pair's colours, -1 for the terminal's own. Pairs count from 1.
void peel_screen_pair(int pair, int foreground, int background);
// Puts UTF-8 text, `count` bytes, where it belongs.
void peel_screen_put(int row, int column, const char *text, size_t count, unsigned attributes, int pair);
// Clears what curses believes to be there, so that everything is put anew.
void peel_screen_clear(void);
// Shows what was put; the cursor is at `row`, `column`, or hidden where `row` is negative.
void peel_screen_show(int row, int column);
// Waits for an event, `milliseconds` at most; negative waits for as long as it takes.
peel_event peel_screen_wait(int milliseconds);
// Ends a wait.
void peel_screen_wake(void);
// Stops the process as Ctrl-Z does, and takes the terminal over again when it goes on.
void peel_screen_suspend(void);
// Writes `count` bytes to the terminal behind curses' back, for what does not move the cursor.
void peel_screen_pass(const char *bytes, size_t count);

#endif
