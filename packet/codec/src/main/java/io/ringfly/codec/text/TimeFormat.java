/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

/** How a {@link SummaryText} begins its lines: what tcpdump prints with as many {@code -t}. */
public enum TimeFormat {
    /** {@code 22:13:20.123456}: time of day. */
    TIME,
    /** Nothing ({@code -t}). */
    NONE,
    /** {@code 1700000000.123456}: seconds since 1970 ({@code -tt}). */
    EPOCH,
    /** <code> 00:00:00.000123</code>: since the line before ({@code -ttt}). */
    SINCE_PREVIOUS,
    /** {@code 2023-11-14 22:13:20.123456}: date and time of day ({@code -tttt}). */
    DATE,
    /** <code> 00:00:00.000123</code>: since the first line ({@code -ttttt}). */
    SINCE_FIRST
}
