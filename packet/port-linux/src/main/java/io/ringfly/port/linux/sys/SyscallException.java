/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.sys;

import java.io.IOException;

/** A system call that failed: which one, and with which errno. */
public final class SyscallException extends IOException {

    private static final long serialVersionUID = 1;

    private final int errno;

    /** {@code result} is the negative errno that {@link Syscall#call} returned. */
    public SyscallException(String call, long result) {
        super(call + ": " + Errno.describe(result));
        errno = (int) -result;
    }

    /** The errno, positive. */
    public int errno() {
        return errno;
    }

    /** Returns {@code result} when it is no error, else throws. */
    public static long check(String call, long result) throws SyscallException {
        if (result < 0) {
            throw new SyscallException(call, result);
        }
        return result;
    }
}
