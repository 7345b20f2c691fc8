#define _GNU_SOURCE
#include "CPlatform.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static int wake_pipe[2] = {-1, -1};
static volatile sig_atomic_t stop_signal;
static volatile sig_atomic_t stop_requested;
static volatile sig_atomic_t report_requested;

static void wake(void) {
    int saved = errno;
    if (wake_pipe[1] >= 0) {
        ssize_t ignored = write(wake_pipe[1], "", 1);
        (void)ignored;
    }
    errno = saved;
}

static void on_stop(int number) {
    stop_signal = number;
    stop_requested = 1;
    wake();
}

static void on_report(int number) {
    (void)number;
    report_requested = 1;
    wake();
}

bool peel_signals_install(void) {
    if (wake_pipe[0] < 0) {
        if (pipe(wake_pipe) != 0) return false;
        for (int index = 0; index < 2; index++) {
            fcntl(wake_pipe[index], F_SETFD, FD_CLOEXEC);
            fcntl(wake_pipe[index], F_SETFL, O_NONBLOCK);
        }
    }
    struct sigaction action = {0};
    sigemptyset(&action.sa_mask);
    action.sa_handler = on_stop;
    if (sigaction(SIGINT, &action, NULL) != 0 || sigaction(SIGTERM, &action, NULL) != 0) return false;
    action.sa_handler = on_report;
    action.sa_flags = SA_RESTART;
    return sigaction(SIGUSR1, &action, NULL) == 0;
}

bool peel_signals_stop_requested(void) { return stop_requested != 0; }

bool peel_signals_take_report_request(void) {
    if (!report_requested) return false;
    report_requested = 0;
    return true;
}

int peel_signals_stop_signal(void) { return stop_signal; }

void peel_signals_request_stop(void) {
    stop_requested = 1;
    wake();
}

void peel_signals_reset(void) {
    char discarded[64];
    stop_requested = 0;
    stop_signal = 0;
    report_requested = 0;
    if (wake_pipe[0] >= 0) {
        while (read(wake_pipe[0], discarded, sizeof discarded) > 0) {
        }
    }
}

int peel_wait_readable(int descriptor, int milliseconds) {
    for (;;) {
        if (stop_requested) return -1;
        if (report_requested) return -2;
        struct pollfd waits[2] = {
            {.fd = descriptor, .events = POLLIN},
            {.fd = wake_pipe[0], .events = POLLIN},
        };
        int count = poll(waits, 2, milliseconds);
        if (count < 0) {
            if (errno == EINTR) continue;
            return -3;
        }
        if (waits[1].revents != 0) {
            char discarded[64];
            while (read(wake_pipe[0], discarded, sizeof discarded) > 0) {
            }
            if (stop_requested) return -1;
            if (report_requested) return -2;
        }
        if (waits[0].revents != 0) return 1;
        if (count == 0) return 0;
    }
}
