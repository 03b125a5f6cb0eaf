/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import io.ringfly.port.linux.sys.Errno;
import java.io.IOException;

/** A request that rtnetlink refused: which one, with which errno, and the kernel's words for it where it has some. */
public final class NetlinkException extends IOException {

    private static final long serialVersionUID = 1;

    private final int errno;
    private final String kernelMessage;

    /**
     * {@code errno} as the kernel puts it in a message, so negative; {@code kernelMessage} of the extended
     * acknowledgement, or empty.
     */
    NetlinkException(String request, int errno, String kernelMessage) {
        super(request + ": " + Errno.describe(errno) + (kernelMessage.isEmpty() ? "" : ": " + kernelMessage));
        this.errno = Math.abs(errno);
        this.kernelMessage = kernelMessage;
    }

    /** The errno, positive. */
    public int errno() {
        return errno;
    }

    /** What the kernel says of the failure ({@code NLMSGERR_ATTR_MSG}), empty when it says nothing. */
    public String kernelMessage() {
        return kernelMessage;
    }
}
