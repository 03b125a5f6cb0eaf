/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/** The time that a line begins with. Allocates only when the zone's offset or the date may have changed. */
final class TimeText {

    private static final long SECOND = 1_000_000_000;
    private static final int DAY = 86_400;

    private final TimeFormat format;
    private final boolean nanoseconds;
    private final ZoneRules rules;

    /** Seconds since 1970 from which, and up to which, the offset is what it is. */
    private long offsetFrom = Long.MAX_VALUE;

    private long offsetTo = Long.MIN_VALUE;
    private int offset;

    private long day = Long.MIN_VALUE;
    private final TextBuffer date = new TextBuffer();

    private boolean started;
    /** What times are told relative to. */
    private long reference;

    TimeText(TimeFormat format, boolean nanoseconds, ZoneId zone) {
        this.format = format;
        this.nanoseconds = nanoseconds;
        rules = zone.getRules();
    }

    /** Appends the time and a space; nothing if there is none. */
    void append(TextBuffer out, long nanos) {
        if (format == TimeFormat.NONE || nanos == Long.MIN_VALUE) return;
        long seconds = Math.floorDiv(nanos, SECOND);
        int fraction = (int) (nanos - seconds * SECOND);
        switch (format) {
            case TIME -> local(out, seconds, false);
            case DATE -> local(out, seconds, true);
            case EPOCH -> out.append(seconds);
            default -> {
                since(out, nanos);
                return;
            }
        }
        fraction(out, fraction);
    }

    private void fraction(TextBuffer out, int nanos) {
        out.append('.');
        if (nanoseconds) out.padded(nanos, 9);
        else out.padded(nanos / 1000, 6);
        out.append(' ');
    }

    private void since(TextBuffer out, long nanos) {
        // the fraction is cut before times are subtracted, as in a file of that precision
        long time = nanoseconds ? nanos : Math.floorDiv(nanos, 1000) * 1000;
        if (!started) {
            started = true;
            reference = time;
        }
        long passed = time - reference;
        if (format == TimeFormat.SINCE_PREVIOUS) reference = time;
        out.append(passed < 0 ? '-' : ' ');
        passed = passed == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(passed);
        clock(out, passed / SECOND);
        fraction(out, (int) (passed % SECOND));
    }

    private void local(TextBuffer out, long seconds, boolean withDate) {
        if (seconds < offsetFrom || seconds >= offsetTo) findOffset(seconds);
        long local = seconds + offset;
        long today = Math.floorDiv(local, (long) DAY);
        if (withDate) {
            if (today != day) findDate(today);
            out.append(date);
        }
        clock(out, local - today * DAY);
    }

    private void findOffset(long seconds) {
        Instant instant = Instant.ofEpochSecond(seconds);
        offset = rules.getOffset(instant).getTotalSeconds();
        ZoneOffsetTransition next = rules.nextTransition(instant);
        offsetFrom = seconds;
        offsetTo = next == null ? Long.MAX_VALUE : next.toEpochSecond();
    }

    private void findDate(long today) {
        day = today;
        date.clear();
        date.append(LocalDate.ofEpochDay(today).toString()).append(' ');
    }

    private static void clock(TextBuffer out, long seconds) {
        long hours = seconds / 3600;
        if (hours < 100) out.padded(hours, 2);
        else out.append(hours);
        out.append(':').padded(seconds / 60 % 60, 2).append(':').padded(seconds % 60, 2);
    }
}
