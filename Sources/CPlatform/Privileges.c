#define _GNU_SOURCE
#include "CPlatform.h"
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

int peel_drop_privileges(const char *user, uid_t *uid, gid_t *gid) {
    errno = 0;
    struct passwd *entry = getpwnam(user);
    if (entry == NULL) return errno != 0 ? errno : ENOENT;
    *uid = entry->pw_uid;
    *gid = entry->pw_gid;
    if (initgroups(entry->pw_name, entry->pw_gid) != 0 || setgid(entry->pw_gid) != 0 || setuid(entry->pw_uid) != 0) {
        return errno;
    }
    return 0;
}
