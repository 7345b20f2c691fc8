#define _GNU_SOURCE
#include "CCurses.h"
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

// What a person typed while the terminal was asked.
static char typed[64];
static size_t typed_count;

bool peel_screen_has_rgb(void) {
    char *text = tigetstr("RGB");
    return tigetflag("RGB") > 0 || tigetnum("RGB") > 0 || (text != NULL && text != (char *)-1 && *text != 0);
}

// A part of a colour, one to four hexadecimal digits, as a share of 1000; -1 where there is none.
static int share(const char **text) {
    unsigned value = 0, most = 0;
    for (int count = 0; count < 4; count++, (*text)++) {
        char digit = **text;
        unsigned part;
        if (digit >= '0' && digit <= '9') part = (unsigned)(digit - '0');
        else if (digit >= 'a' && digit <= 'f') part = (unsigned)(digit - 'a') + 10;
        else if (digit >= 'A' && digit <= 'F') part = (unsigned)(digit - 'A') + 10;
        else break;
        value = value * 16 + part;
        most = most * 16 + 15;
    }
    return most == 0 ? -1 : (int)(value * 1000 / most);
}

// How light `rgb:RRRR/GGGG/BBBB` is, of 1000 (ITU-R BT.709); -1 for anything else.
static int lightness(const char *text) {
    const char *place = strstr(text, "rgb:");
    if (place == NULL) return -1;
    place += 4;
    int red = share(&place);
    if (red < 0 || *place++ != '/') return -1;
    int green = share(&place);
    if (green < 0 || *place++ != '/') return -1;
    int blue = share(&place);
    return blue < 0 ? -1 : (2126 * red + 7152 * green + 722 * blue) / 10000;
}

static int left(const struct timespec *end) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    long rest = (end->tv_sec - now.tv_sec) * 1000 + (end->tv_nsec - now.tv_nsec) / 1000000;
    return rest > 0 ? (int)rest : 0;
}

int peel_terminal_background(int milliseconds) {
    const char *name = getenv("TERM");
    if (name == NULL || *name == 0 || strcmp(name, "dumb") == 0 || strncmp(name, "linux", 5) == 0) return -1;
    if (!isatty(STDOUT_FILENO)) return -1;
    int keyboard = isatty(STDIN_FILENO) ? STDIN_FILENO : open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (keyboard < 0) return -1;
    int result = -1;
    struct termios mode, raw;
    if (tcgetattr(keyboard, &mode) != 0) goto done;
    raw = mode;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    if (tcsetattr(keyboard, TCSANOW, &raw) != 0) goto done;
    // Every terminal answers the second question, so that the end of the answers is known.
    static const char question[] = "\033]11;?\033\\\033[c";
    if (write(STDOUT_FILENO, question, sizeof question - 1) == (ssize_t)sizeof question - 1) {
        struct timespec end;
        clock_gettime(CLOCK_MONOTONIC, &end);
        end.tv_sec += milliseconds / 1000;
        end.tv_nsec += (long)(milliseconds % 1000) * 1000000;
        if (end.tv_nsec >= 1000000000) {
            end.tv_nsec -= 1000000000;
            end.tv_sec++;
        }
        char answer[128];
        size_t count = 0;
        enum { OUTSIDE, ESCAPE, STRING, STRING_ESCAPE, CONTROL } state = OUTSIDE;
        bool is_done = false;
        while (!is_done) {
            struct pollfd wait = {.fd = keyboard, .events = POLLIN};
            int ready = poll(&wait, 1, left(&end));
            if (ready < 0 && errno == EINTR) continue;
            char byte;
            if (ready <= 0 || read(keyboard, &byte, 1) != 1) break;
            switch (state) {
            case OUTSIDE:
                if (byte == '\033') state = ESCAPE;
                else if (typed_count < sizeof typed) typed[typed_count++] = byte;
                break;
            case ESCAPE:
                count = 0;
                state = byte == ']' ? STRING : byte == '[' ? CONTROL : OUTSIDE;
                break;
            case STRING:
            case STRING_ESCAPE:
                if (byte == '\007' || (state == STRING_ESCAPE && byte == '\\')) {
                    answer[count] = 0;
                    result = lightness(answer);
                    state = OUTSIDE;
                } else if (byte == '\033') {
                    state = STRING_ESCAPE;
                } else if (count + 1 < sizeof answer) {
                    answer[count++] = byte;
                    state = STRING;
                }
                break;
            case CONTROL:
                if (byte >= 0x40 && byte <= 0x7e) {
                    is_done = byte == 'c';
                    state = OUTSIDE;
                }
                break;
            }
        }
    }
    tcsetattr(keyboard, TCSANOW, &mode);
done:
    if (keyboard != STDIN_FILENO) close(keyboard);
    return result;
}

void peel_screen_type_again(void) {
    while (typed_count > 0) ungetch((unsigned char)typed[--typed_count]);
}
