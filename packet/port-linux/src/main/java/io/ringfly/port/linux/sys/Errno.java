/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.sys;

import static io.ringfly.bindings.linux.Linux.*;

/** Names and meanings of the errno values that Ringfly meets, as {@code errno(3)} gives them. */
public final class Errno {

    private Errno() {}

    /** {@code "EBUSY (device or resource busy)"}; unknown values as {@code "errno 123"}. */
    public static String describe(long errno) {
        int e = (int) Math.abs(errno);
        if (e == EPERM()) return "EPERM (operation not permitted)";
        if (e == ENOENT()) return "ENOENT (no such file or directory)";
        if (e == EINTR()) return "EINTR (interrupted system call)";
        if (e == ENXIO()) return "ENXIO (no such device or address)";
        if (e == EBADF()) return "EBADF (bad file descriptor)";
        if (e == EAGAIN()) return "EAGAIN (resource temporarily unavailable)";
        if (e == ENOMEM()) return "ENOMEM (cannot allocate memory)";
        if (e == EACCES()) return "EACCES (permission denied)";
        if (e == EBUSY()) return "EBUSY (device or resource busy)";
        if (e == EEXIST()) return "EEXIST (file exists)";
        if (e == ENODEV()) return "ENODEV (no such device)";
        if (e == EINVAL()) return "EINVAL (invalid argument)";
        if (e == ENOSPC()) return "ENOSPC (no space left)";
        if (e == ENOSYS()) return "ENOSYS (function not implemented)";
        if (e == E2BIG()) return "E2BIG (argument list too long)";
        if (e == EMSGSIZE()) return "EMSGSIZE (message too long)";
        if (e == EOPNOTSUPP()) return "EOPNOTSUPP (operation not supported)";
        if (e == EAFNOSUPPORT()) return "EAFNOSUPPORT (address family not supported)";
        if (e == ENETDOWN()) return "ENETDOWN (network is down)";
        if (e == ENETUNREACH()) return "ENETUNREACH (network is unreachable)";
        if (e == ENOBUFS()) return "ENOBUFS (no buffer space available)";
        if (e == EHOSTUNREACH()) return "EHOSTUNREACH (no route to host)";
        return "errno " + e;
    }
}
