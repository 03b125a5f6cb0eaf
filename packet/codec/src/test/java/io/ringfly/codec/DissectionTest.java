/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DissectionTest {

    private static final int ETHERNET = 1;

    private final Dissection d = new Dissection();

    private void dissect(String hex) {
        MemorySegment m = Segments.of(hex);
        int length = (int) m.byteSize();
        d.dissect(m, 0, length, length, ETHERNET);
    }

    private List<Layer> layers() {
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < d.layers(); i++) {
            layers.add(d.layer(i));
        }
        return layers;
    }

    @Test
    void pingIsCompleteWithItsDataAsPayload() {
        dissect(Captured.PING);
        assertEquals(List.of(Layer.ETHERNET, Layer.IPV4, Layer.ICMPV4, Layer.PAYLOAD), layers());
        assertEquals(Stop.COMPLETE, d.stop());
        assertEquals(42, d.stopOffset());
        assertEquals(42, d.offset(3));
        assertEquals(98, d.end(3));
        assertEquals(Captured.IP_A, d.inner().src());
        assertEquals(Captured.IP_B, d.inner().dst());
        assertEquals(1, d.inner().protocol());
        assertEquals(Icmpv4.ECHO_REQUEST, d.inner().icmpType());
        assertFalse(d.inner().hasPorts());
        assertFalse(d.quoted().isPresent());
    }

    @Test
    void errorsQuoteAPacketWhoseLayersAreMarked() {
        dissect(Captured.PORT_UNREACHABLE);
        assertEquals(List.of(Layer.ETHERNET, Layer.IPV4, Layer.ICMPV4, Layer.IPV4, Layer.UDP, Layer.PAYLOAD), layers());
        assertFalse(d.isQuoted(2));
        assertTrue(d.isQuoted(3));
        assertTrue(d.isQuoted(4));
        assertEquals(Captured.IP_B, d.inner().src());
        assertEquals(Captured.IP_A, d.quoted().src());
        assertEquals(0xcfd9, d.quoted().srcPort());
        assertEquals(9999, d.quoted().dstPort());
        assertEquals(3, d.quoted().ipLayer());
        assertEquals(4, d.quoted().transportLayer());
    }
}
