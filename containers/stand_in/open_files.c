/* Loaded into the server where the machine itself allows fewer open files than the 65,535 that a
   cluster's node asks for before it starts (a sandbox; root cannot raise its hard limit): the
   question is answered with that number. The real limit stays what it is. */
#define _GNU_SOURCE
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define WANTED 65535

int getrlimit(__rlimit_resource_t resource, struct rlimit *limits)
{
    int failed = syscall(SYS_prlimit64, 0, resource, 0, limits);
    if (!failed && resource == RLIMIT_NOFILE && limits->rlim_cur < WANTED)
        limits->rlim_cur = limits->rlim_max = WANTED;
    return failed;
}

int getrlimit64(__rlimit_resource_t resource, struct rlimit64 *limits)
{
    return getrlimit(resource, (struct rlimit *)limits);
}
