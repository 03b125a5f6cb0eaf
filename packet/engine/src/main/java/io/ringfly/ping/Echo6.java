/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import io.ringfly.codec.Check;
import io.ringfly.codec.Echo6Frames;
import io.ringfly.codec.Ethernet;
import io.ringfly.codec.EthernetHeader;
import io.ringfly.codec.Icmpv6;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Ipv6;
import io.ringfly.codec.Ipv6Address;
import io.ringfly.codec.Ipv6Header;
import java.lang.foreign.MemorySegment;

/** ICMPv6. Answers with extension headers are nobody's here: the steering leaves them to the kernel. */
final class Echo6 implements EchoProtocol {

    private static final int IP = Ethernet.LENGTH;
    private static final int ICMP = IP + Ipv6.LENGTH;

    private final PingPlan plan;
    private final Ipv6Address source;
    private final Ipv6Address destination;
    private final int id;
    private final int messageLength;

    Echo6(PingPlan plan) {
        this.plan = plan;
        source = plan.source().v6();
        destination = plan.destination().v6();
        id = plan.id();
        messageLength = Icmpv6.LENGTH + plan.dataSize();
    }

    @Override
    public int headersLength() {
        return Echo6Frames.HEADERS_LENGTH;
    }

    @Override
    public void writeHeaders(MemorySegment m, long at) {
        Echo6Frames.writeRequest(
                m,
                at,
                new EthernetHeader(plan.nextHopMac(), plan.sourceMac(), Ethernet.TYPE_IPV6),
                new Ipv6Header(
                        plan.tos(),
                        plan.flowLabel(),
                        messageLength,
                        IpProtocol.ICMPV6,
                        plan.ttl(),
                        source,
                        destination),
                id,
                0);
    }

    @Override
    public void finish(MemorySegment m, long at, int seq) {
        Icmpv6.rewriteEchoSeq(m, at + ICMP, seq);
        Icmpv6.updateChecksum(m, at + IP, at + ICMP, messageLength);
    }

    @Override
    public boolean read(MemorySegment m, long at, long limit, Answer answer) {
        long ip = at + IP;
        if (Ethernet.check(m, at, limit) != Check.OK
                || Ethernet.type(m, at) != Ethernet.TYPE_IPV6
                || Ipv6.check(m, ip, limit) != Check.OK
                || Ipv6.nextHeader(m, ip) != IpProtocol.ICMPV6
                || Ipv6.dstHigh(m, ip) != source.high()
                || Ipv6.dstLow(m, ip) != source.low()) {
            return false;
        }
        long icmp = Ipv6.payload(ip);
        long end = Ipv6.end(m, ip);
        if (Icmpv6.check(m, icmp, end) != Check.OK) {
            return false;
        }
        int type = Icmpv6.type(m, icmp);
        boolean ours = type == Icmpv6.ECHO_REPLY
                ? readReply(m, icmp, end, answer)
                : Icmpv6.isError(type) && readError(m, icmp, end, answer);
        if (ours) {
            answer.sourceHigh = Ipv6.srcHigh(m, ip);
            answer.sourceLow = Ipv6.srcLow(m, ip);
            answer.ttl = Ipv6.hopLimit(m, ip);
            answer.checksumOk = Icmpv6.checksumOk(m, ip, icmp, end - icmp);
        }
        return ours;
    }

    private boolean readReply(MemorySegment m, long icmp, long end, Answer answer) {
        if (Icmpv6.echoId(m, icmp) != id) {
            return false;
        }
        answer.isError = false;
        answer.seq = Icmpv6.echoSeq(m, icmp);
        answer.length = (int) (end - icmp);
        answer.data = Icmpv6.echoData(icmp);
        answer.dataLength = (int) (end - answer.data);
        return true;
    }

    private boolean readError(MemorySegment m, long icmp, long end, Answer answer) {
        long quoted = Icmpv6.quoted(icmp);
        if (Ipv6.checkHeader(m, quoted, end) != Check.OK
                || Ipv6.nextHeader(m, quoted) != IpProtocol.ICMPV6
                || Ipv6.dstHigh(m, quoted) != destination.high()
                || Ipv6.dstLow(m, quoted) != destination.low()) {
            return false;
        }
        long request = Ipv6.payload(quoted);
        if (Icmpv6.check(m, request, end) != Check.OK
                || Icmpv6.type(m, request) != Icmpv6.ECHO_REQUEST
                || Icmpv6.echoId(m, request) != id) {
            return false;
        }
        answer.isError = true;
        answer.seq = Icmpv6.echoSeq(m, request);
        answer.type = Icmpv6.type(m, icmp);
        answer.code = Icmpv6.code(m, icmp);
        answer.info = Icmpv6.rest(m, icmp);
        answer.isNotice = false;
        return true;
    }
}
