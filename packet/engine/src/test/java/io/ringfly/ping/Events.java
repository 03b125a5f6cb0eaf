/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import io.ringfly.codec.IpAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** What a listener heard, in order. */
final class Events implements PingListener {

    final List<String> all = new ArrayList<>();
    final List<Long> rtts = new ArrayList<>();

    List<String> of(String kind) {
        return all.stream().filter(event -> event.startsWith(kind + " ")).toList();
    }

    @Override
    public void sent(int seq) {
        all.add("sent " + seq);
    }

    @Override
    public void unanswered(int seq) {
        all.add("unanswered " + seq);
    }

    @Override
    public void reply(int seq, int bytes, long sourceHigh, long sourceLow, int ttl, long rttNanos, int flags) {
        all.add("reply " + seq + ": " + bytes + " bytes from " + IpAddress.format(sourceHigh, sourceLow) + " ttl " + ttl
                + " flags " + flags);
        rtts.add(rttNanos);
    }

    @Override
    public void wrongData(int index, int expected, int actual, MemorySegment data, long at, int length) {
        // what is handed over is the data itself
        int there = data.get(ValueLayout.JAVA_BYTE, at + index) & 0xff;
        all.add("wrong " + index + " of " + length + ": " + expected + " became " + actual
                + (there == actual ? "" : " but is " + there));
    }

    @Override
    public void error(int seq, long sourceHigh, long sourceLow, int type, int code, int info, boolean checksumOk) {
        all.add("error " + seq + " from " + IpAddress.format(sourceHigh, sourceLow) + ": " + type + "/" + code
                + " info " + Integer.toHexString(info) + (checksumOk ? "" : " damaged"));
    }
}
