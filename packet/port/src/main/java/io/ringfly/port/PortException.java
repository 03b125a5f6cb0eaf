/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

import java.io.IOException;

/**
 * A port that cannot be opened or used as asked. The message is one line for a person: what is wrong and what to do.
 */
public final class PortException extends IOException {

    private static final long serialVersionUID = 1;

    public PortException(String message) {
        super(message);
    }

    public PortException(String message, Throwable cause) {
        super(message, cause);
    }
}
