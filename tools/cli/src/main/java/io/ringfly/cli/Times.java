/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people type them and as ping prints them. In nanoseconds. */
final class Times {

    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    private Times() {}

    /** Reads {@code 0.2} (seconds, as iputils), {@code 100us}, {@code 5ms}, {@code 1.5s}, {@code 2m}, {@code 800ns}. */
    static final class Converter implements ITypeConverter<Long> {

        @Override
        public Long convert(String text) {
            int end = text.length();
            while (end > 0 && !Character.isDigit(text.charAt(end - 1)) && text.charAt(end - 1) != '.') {
                end--;
            }
            double unit = switch (text.substring(end)) {
                case "", "s" -> SECOND;
                case "ms" -> MILLI;
                case "us" -> MICRO;
                case "ns" -> 1;
                case "m" -> 60 * SECOND;
                default -> throw notATime(text);
            };
            try {
                double value = Double.parseDouble(text.substring(0, end)) * unit;
                if (value >= 0 && value <= Long.MAX_VALUE / 4.0) {
                    return Math.round(value);
                }
            } catch (NumberFormatException e) {
                // told below
            }
            throw notATime(text);
        }

        private static TypeConversionException notATime(String text) {
            return new TypeConversionException("'" + text + "' is no time: write 0.2 (seconds), 100us, 5ms or 1s");
        }
    }

    /** As ping's {@code time=}: 3 decimals below 1 ms, 2 below 10, 1 below 100, else none; without the unit. */
    static void appendMillis(StringBuilder out, long nanos, boolean always3) {
        long micros = (nanos + 500) / MICRO;
        if (always3 || micros < 1000) {
            appendFixed(out, micros, 3);
        } else if (micros >= 100_000 - 50) {
            out.append((micros + 500) / 1000);
        } else if (micros >= 10_000 - 5) {
            appendFixed(out, (micros + 50) / 100, 1);
        } else {
            appendFixed(out, (micros + 5) / 10, 2);
        }
    }

    /** Milliseconds with three decimals, as ping's summary has them. */
    static String millis(double nanos) {
        StringBuilder out = new StringBuilder();
        appendFixed(out, Math.round(nanos / MICRO), 3);
        return out.toString();
    }

    /** {@code value / 10^decimals} without a float in between. */
    static void appendFixed(StringBuilder out, long value, int decimals) {
        long scale = 1;
        for (int i = 0; i < decimals; i++) {
            scale *= 10;
        }
        out.append(value / scale);
        if (decimals > 0) {
            out.append('.');
            appendPadded(out, value % scale, decimals);
        }
    }

    /** {@code value} with zeros before it, so that it has {@code digits} digits. */
    static void appendPadded(StringBuilder out, long value, int digits) {
        long smallest = 1;
        for (int i = 1; i < digits; i++) {
            smallest *= 10;
        }
        for (; smallest > value && smallest > 1; smallest /= 10) {
            out.append('0');
        }
        out.append(value);
    }
}
