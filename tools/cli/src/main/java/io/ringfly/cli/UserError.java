/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

/** Something the user asked for cannot be: one line that says what is wrong and what to type instead. Exit code 2. */
final class UserError extends RuntimeException {

    private static final long serialVersionUID = 1;

    UserError(String message) {
        super(message);
    }
}
