/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ProbesTest {

    private final Probes probes = new Probes();

    private void send(int from, int to) {
        for (int seq = from; seq <= to; seq++) {
            probes.sent(seq & 0xffff, 0, 1000L * seq);
        }
    }

    @Test
    void aRequestIsOpenUntilItIsAnswered() {
        assertFalse(probes.wasSent(1));
        assertFalse(probes.isOpen(1));
        send(1, 1);
        assertTrue(probes.wasSent(1) && probes.isOpen(1));
        assertFalse(probes.isAnswered(1));
        assertEquals(1000, probes.sentAt(1));
        probes.answered(1);
        assertTrue(probes.wasSent(1) && probes.isAnswered(1));
        assertFalse(probes.isOpen(1));
        assertFalse(probes.wasSent(0) || probes.wasSent(2));
    }

    @Test
    void aFailedRequestIsNeitherOpenNorAnswered() {
        send(1, 2);
        probes.failed(1);
        assertFalse(probes.isOpen(1) || probes.isAnswered(1));
        probes.answered(1); // the reply came all the same
        assertTrue(probes.isAnswered(1));
        probes.failed(1);
        assertTrue(probes.isAnswered(1), "an error after the reply takes nothing back");
        probes.failed(3);
        assertFalse(probes.wasSent(3), "nor does one about nothing make something");
    }

    @Test
    void thoseOnTheirWayAreThoseAfterTheNewestThatCameBack() {
        assertEquals(0, probes.onTheirWay());
        send(1, 5);
        assertEquals(5, probes.onTheirWay());
        probes.answered(2);
        assertEquals(3, probes.onTheirWay(), "3, 4 and 5");
        probes.answered(1);
        assertEquals(3, probes.onTheirWay(), "an older one tells nothing new");
        probes.failed(4);
        assertEquals(1, probes.onTheirWay());
        send(6, 6);
        assertEquals(2, probes.onTheirWay());
        probes.answered(6);
        assertEquals(0, probes.onTheirWay(), "5 is lost, or late");
        probes.answered(5);
        assertEquals(0, probes.onTheirWay());
    }

    @Test
    void theyAreCountedAcrossTheWrap() {
        send(0xfff0, 0x1_0005);
        assertEquals(0x16, probes.onTheirWay());
        probes.answered(0xffff);
        assertEquals(6, probes.onTheirWay());
        probes.answered(5);
        assertEquals(0, probes.onTheirWay());
    }

    @Test
    void aNumberUsedAgainForgetsItsEarlierRequest() {
        send(1, 1);
        probes.answered(1);
        send(0x1_0001, 0x1_0001);
        assertTrue(probes.isOpen(1));
        assertEquals(1000L * 0x1_0001, probes.sentAt(1));
    }
}
