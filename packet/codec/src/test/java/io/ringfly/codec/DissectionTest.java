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

    @Test
    void aUdpLengthOfZeroIsAJumbogramsOnly() {
        String udp = "1234 5678 0000 0000 0102030405060708";
        for (String ip : List.of(
                "0800 45000024 00000000 40110000 0a000001 0a000002",
                "86dd 60000000 0010 11 40 20010db8000000000000000000000001 20010db8000000000000000000000002")) {
            dissect("020000000002 020000000001 " + ip + udp);
            assertEquals(Stop.BAD_LENGTH, d.stop());
            assertEquals(Layer.UDP, d.stopLayer());
            assertEquals(Check.BAD_TOTAL_LENGTH, d.check());
            assertEquals(0x5678, d.inner().dstPort());
        }
    }

    @Test
    void whatHasNoVniIsNoVxlan() {
        String before =
                "020000000002 020000000001 0800 4500003a 00000000 40110000 0a000001 0a000002 1234 12b5 0026 0000";
        String frame = "00000000 0000abcd 020000000002 020000000001 88b5 0102030405060708";
        dissect(before + frame);
        assertEquals(List.of(Layer.ETHERNET, Layer.IPV4, Layer.UDP, Layer.PAYLOAD), layers());
        assertEquals(Stop.COMPLETE, d.stop());
        dissect(before + "08" + frame.substring(2));
        assertEquals(Layer.VXLAN, d.layer(3));
    }
}
