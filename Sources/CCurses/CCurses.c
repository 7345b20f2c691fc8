#define _GNU_SOURCE
#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1
#include "CCurses.h"
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

static SCREEN *screen;
static FILE *keyboard;
static int wake_pipe[2] = {-1, -1};
static volatile sig_atomic_t is_active, stop_requested, resize_requested, suspend_requested;
static struct termios saved_mode;
static bool has_saved_mode;
// What a crash writes: kept ready, because nothing can be looked up then.
static char farewell[256];
static volatile size_t farewell_count;
static int kept_error = -1;

bool peel_screen_locale(void) {
    setlocale(LC_ALL, "");
    if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return true;
    if (setlocale(LC_CTYPE, "C.UTF-8") != NULL && strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return true;
    return false;
}

static void wake(void) {
    int saved = errno;
    if (wake_pipe[1] >= 0) {
        ssize_t ignored = write(wake_pipe[1], "", 1);
        (void)ignored;
    }
    errno = saved;
}

void peel_screen_wake(void) { wake(); }

static void on_signal(int number) {
    if (number == SIGWINCH) {
        resize_requested = 1;
    } else if (number == SIGTSTP) {
        suspend_requested = 1;
    } else {
        stop_requested = 1;
    }
    wake();
}

// The process is about to die: the terminal comes first, by calls that a signal handler may make.
static void on_crash(int number) {
    if (is_active) {
        is_active = 0;
        ssize_t ignored = write(STDOUT_FILENO, farewell, farewell_count);
        (void)ignored;
        if (has_saved_mode) tcsetattr(keyboard != NULL ? fileno(keyboard) : STDIN_FILENO, TCSANOW, &saved_mode);
        if (kept_error >= 0) dup2(kept_error, STDERR_FILENO);
    }
    signal(number, SIG_DFL);
    raise(number);
}

static void append_farewell(const char *text) {
    if (text == NULL || text == (const char *)-1) return;
    size_t count = strlen(text);
    if (farewell_count + count > sizeof farewell) return;
    memcpy(farewell + farewell_count, text, count);
    farewell_count += count;
}

static void install(int number, void (*handler)(int)) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

static void install_all(void) {
    install(SIGTERM, on_signal);
    install(SIGHUP, on_signal);
    install(SIGINT, on_signal);
    install(SIGWINCH, on_signal);
    install(SIGTSTP, on_signal);
    // SIGBUS belongs to the file map.
    install(SIGSEGV, on_crash);
    install(SIGILL, on_crash);
    install(SIGTRAP, on_crash);
    install(SIGABRT, on_crash);
    install(SIGFPE, on_crash);
}

// Standard error is kept away from the screen while that is shown, if it is the same terminal.
static void hide_errors(void) {
    if (kept_error >= 0 || !isatty(STDERR_FILENO)) return;
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere < 0) return;
    kept_error = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    if (kept_error >= 0) dup2(nowhere, STDERR_FILENO);
    close(nowhere);
}

static void show_errors(void) {
    if (kept_error < 0) return;
    dup2(kept_error, STDERR_FILENO);
    close(kept_error);
    kept_error = -1;
}

int peel_screen_start(bool mouse) {
    if (!isatty(STDOUT_FILENO)) return PEEL_SCREEN_NO_TERMINAL;
    const char *name = getenv("TERM");
    if (name == NULL || *name == 0) return PEEL_SCREEN_NO_TERM;
    int status = 0;
    if (setupterm(NULL, STDOUT_FILENO, &status) != OK) {
        return status == 1 ? PEEL_SCREEN_DUMB : PEEL_SCREEN_UNKNOWN;
    }
    char *move = tigetstr("cup");
    if (move == NULL || move == (char *)-1) return PEEL_SCREEN_DUMB;
    if (isatty(STDIN_FILENO)) {
        keyboard = stdin;
    } else {
        keyboard = fopen("/dev/tty", "r+");
        if (keyboard == NULL) return PEEL_SCREEN_NO_TERMINAL;
    }
    if (wake_pipe[0] < 0) {
        if (pipe(wake_pipe) != 0) return PEEL_SCREEN_NO_TERMINAL;
        for (int index = 0; index < 2; index++) {
            fcntl(wake_pipe[index], F_SETFD, FD_CLOEXEC);
            fcntl(wake_pipe[index], F_SETFL, O_NONBLOCK);
        }
    }
    has_saved_mode = tcgetattr(fileno(keyboard), &saved_mode) == 0;
    if (getenv("ESCDELAY") == NULL) set_escdelay(25);
    screen = newterm(NULL, stdout, keyboard);
    if (screen == NULL) return PEEL_SCREEN_UNKNOWN;
    set_term(screen);
    farewell_count = 0;
    append_farewell("\033[?1000l\033[?1002l\033[?1006l");
    append_farewell(tigetstr("sgr0"));
    append_farewell(tigetstr("op"));
    append_farewell(tigetstr("rmkx"));
    append_farewell(tigetstr("cnorm"));
    append_farewell(tigetstr("rmcup"));
    append_farewell("\r");
    raw();
    noecho();
    nonl();
    intrflush(stdscr, FALSE);
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    leaveok(stdscr, FALSE);
    if (has_colors()) {
        start_color();
        use_default_colors();
    }
    if (mouse) {
        mousemask(BUTTON1_PRESSED | BUTTON1_CLICKED | BUTTON1_DOUBLE_CLICKED | BUTTON2_PRESSED | BUTTON3_PRESSED |
                      BUTTON4_PRESSED | BUTTON5_PRESSED,
                  NULL);
        mouseinterval(0);
    }
    peel_screen_type_again();
    is_active = 1;
    static bool has_exit_handler;
    if (!has_exit_handler) {
        has_exit_handler = true;
        atexit(peel_screen_stop);
    }
    install_all();
    hide_errors();
    return PEEL_SCREEN_OK;
}

void peel_screen_stop(void) {
    if (!is_active) return;
    is_active = 0;
    mousemask(0, NULL);
    endwin();
    show_errors();
}

void peel_screen_size(int *width, int *height) { getmaxyx(stdscr, *height, *width); }

int peel_screen_colors(void) { return has_colors() ? COLORS : 0; }

void peel_screen_pair(int pair, int foreground, int background) {
    if (pair > 0 && pair < COLOR_PAIRS) init_extended_pair(pair, foreground, background);
}

void peel_screen_put(int row, int column, const char *text, size_t count, unsigned attributes, int pair) {
    attr_t shown = A_NORMAL;
    if (attributes & PEEL_BOLD) shown |= A_BOLD;
    if (attributes & PEEL_DIM) shown |= A_DIM;
    if (attributes & PEEL_REVERSE) shown |= A_REVERSE;
    if (attributes & PEEL_UNDERLINE) shown |= A_UNDERLINE;
    attr_set(shown, 0, pair > 0 ? &pair : NULL);
    mvaddnstr(row, column, text, (int)count);
    attr_set(A_NORMAL, 0, NULL);
}

void peel_screen_clear(void) { clearok(stdscr, TRUE); }

void peel_screen_show(int row, int column) {
    if (row >= 0) {
        move(row, column);
        curs_set(1);
    } else {
        curs_set(0);
    }
    refresh();
}

static bool take_resize(void) {
    if (!resize_requested) return false;
    resize_requested = 0;
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
        resizeterm(size.ws_row, size.ws_col);
    }
    return true;
}

static uint32_t key_of(int code) {
    switch (code) {
    case KEY_UP: return PEEL_KEY_UP;
    case KEY_DOWN: return PEEL_KEY_DOWN;
    case KEY_LEFT: return PEEL_KEY_LEFT;
    case KEY_RIGHT: return PEEL_KEY_RIGHT;
    case KEY_PPAGE: return PEEL_KEY_PAGE_UP;
    case KEY_NPAGE: return PEEL_KEY_PAGE_DOWN;
    case KEY_HOME: return PEEL_KEY_HOME;
    case KEY_END: return PEEL_KEY_END;
    case KEY_ENTER: return PEEL_KEY_ENTER;
    case KEY_BACKSPACE: return PEEL_KEY_BACKSPACE;
    case KEY_DC: return PEEL_KEY_DELETE;
    case KEY_BTAB: return PEEL_KEY_BACK_TAB;
    case KEY_F(1): return PEEL_KEY_HELP;
    default: return 0;
    }
}

// An answer of the terminal that came too late to be waited for is no key: \033]…\033\\ or \033[?…c.
static bool take_late_answer(void) {
    wint_t code = 0;
    if (wget_wch(stdscr, &code) != OK) return false;
    if (code != ']') {
        unget_wch((wchar_t)code);
        return false;
    }
    for (int count = 0; count < 128; count++) {
        if (wget_wch(stdscr, &code) != OK || code == 007 || code == '\\') break;
    }
    return true;
}

// What curses has read; kind is PEEL_EVENT_NONE where there is nothing.
static peel_event take_key(void) {
    peel_event event = {0};
    for (;;) {
        wint_t code = 0;
        int status = wget_wch(stdscr, &code);
        if (status == ERR) return event;
        if (status == OK) {
            if (code == 033 && take_late_answer()) continue;
            event.kind = PEEL_EVENT_CHARACTER;
            event.value = (uint32_t)code;
            return event;
        }
        if (code == KEY_RESIZE) {
            event.kind = PEEL_EVENT_RESIZE;
            return event;
        }
        if (code == KEY_MOUSE) {
            MEVENT mouse;
            if (getmouse(&mouse) != OK) continue;
            event.kind = PEEL_EVENT_MOUSE;
            event.row = mouse.y;
            event.column = mouse.x;
            if (mouse.bstate & BUTTON4_PRESSED) event.value = 4;
            else if (mouse.bstate & BUTTON5_PRESSED) event.value = 5;
            else if (mouse.bstate & BUTTON3_PRESSED) event.value = 3;
            else if (mouse.bstate & BUTTON2_PRESSED) event.value = 2;
            else event.value = 1;
            event.double_click = (mouse.bstate & BUTTON1_DOUBLE_CLICKED) != 0;
            return event;
        }
        event.value = key_of((int)code);
        if (event.value == 0) continue;
        event.kind = PEEL_EVENT_KEY;
        return event;
    }
}

peel_event peel_screen_wait(int milliseconds) {
    peel_event event = {0};
    for (;;) {
        if (stop_requested) {
            event.kind = PEEL_EVENT_STOP;
            return event;
        }
        if (suspend_requested) {
            suspend_requested = 0;
            event.kind = PEEL_EVENT_SUSPEND;
            return event;
        }
        if (take_resize()) {
            event.kind = PEEL_EVENT_RESIZE;
            return event;
        }
        event = take_key();
        if (event.kind != PEEL_EVENT_NONE) return event;
        struct pollfd waits[2] = {
            {.fd = fileno(keyboard), .events = POLLIN},
            {.fd = wake_pipe[0], .events = POLLIN},
        };
        int count = poll(waits, 2, milliseconds);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 || (waits[0].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) {
            event.kind = PEEL_EVENT_STOP;
            return event;
        }
        if (count == 0) return event;
        if (waits[1].revents != 0) {
            char discarded[64];
            while (read(wake_pipe[0], discarded, sizeof discarded) > 0) {
            }
            if (stop_requested || suspend_requested || resize_requested) continue;
            event.kind = PEEL_EVENT_WAKE;
            return event;
        }
    }
}

void peel_screen_suspend(void) {
    if (!is_active) return;
    endwin();
    show_errors();
    struct sigaction action, previous;
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_DFL;
    sigemptyset(&action.sa_mask);
    sigaction(SIGTSTP, &action, &previous);
    // The whole group, as the terminal does it: a shell's pipeline stops together.
    kill(0, SIGTSTP);
    sigaction(SIGTSTP, &previous, NULL);
    hide_errors();
    resize_requested = 1;
    clearok(stdscr, TRUE);
    refresh();
}

void peel_screen_pass(const char *bytes, size_t count) {
    fflush(stdout);
    while (count > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes, count);
        if (written < 0) {
            if (errno == EINTR || errno == EAGAIN) continue;
            return;
        }
        bytes += written;
        count -= (size_t)written;
    }
}
