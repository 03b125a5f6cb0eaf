/* SPDX-License-Identifier: Apache-2.0 */

/**
 * The command line: each command parses text, resolves it into a plan, runs an engine and prints.
 *
 * <p>Exit codes: 0 for success, 1 when the work was done but the answer is no (no reply, packets lost), 2 for anything
 * that was asked wrongly or cannot be done here, told in one line on standard error.
 */
package io.ringfly.cli;
