/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import io.ringfly.codec.Check;
import io.ringfly.codec.EchoFrames;
import io.ringfly.codec.Ethernet;
import io.ringfly.codec.EthernetHeader;
import io.ringfly.codec.Icmpv4;
import io.ringfly.codec.IpAddress;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Ipv4;
import io.ringfly.codec.Ipv4Header;
import java.lang.foreign.MemorySegment;

/** ICMP over IPv4. */
final class Echo4 implements EchoProtocol {

    private static final int IP = Ethernet.LENGTH;
    private static final int ICMP = IP + Ipv4.LENGTH;

    private final PingPlan plan;
    private final int source;
    private final int destination;
    private final int id;
    private final int messageLength;
    private final boolean fragmentable;

    Echo4(PingPlan plan) {
        this.plan = plan;
        source = plan.source().v4();
        destination = plan.destination().v4();
        id = plan.id();
        messageLength = Icmpv4.LENGTH + plan.dataSize();
        fragmentable = !plan.dontFragment();
    }

    @Override
    public int headersLength() {
        return EchoFrames.HEADERS_LENGTH;
    }

    @Override
    public void writeHeaders(MemorySegment m, long at) {
        EchoFrames.writeRequest(
                m,
                at,
                new EthernetHeader(plan.nextHopMac(), plan.sourceMac(), Ethernet.TYPE_IPV4),
                new Ipv4Header(
                        plan.tos(),
                        0, // none is needed where nothing may be fragmented (RFC 6864); else finish() sets one
                        plan.dontFragment(),
                        false,
                        0,
                        plan.ttl(),
                        IpProtocol.ICMP,
                        source,
                        destination,
                        messageLength),
                id,
                0);
    }

    @Override
    public void finish(MemorySegment m, long at, int seq) {
        if (fragmentable) {
            Ipv4.rewriteId(m, at + IP, seq);
        }
        Icmpv4.rewriteEchoSeq(m, at + ICMP, seq);
        Icmpv4.updateChecksum(m, at + ICMP, messageLength);
    }

    @Override
    public boolean read(MemorySegment m, long at, long limit, Answer answer) {
        long ip = at + IP;
        if (Ethernet.check(m, at, limit) != Check.OK
                || Ethernet.type(m, at) != Ethernet.TYPE_IPV4
                || Ipv4.check(m, ip, limit) != Check.OK
                || Ipv4.protocol(m, ip) != IpProtocol.ICMP
                || Ipv4.isFragment(m, ip)
                || Ipv4.dst(m, ip) != source) {
            return false;
        }
        long icmp = Ipv4.payload(m, ip);
        long end = Ipv4.end(m, ip);
        if (Icmpv4.check(m, icmp, end) != Check.OK) {
            return false;
        }
        int type = Icmpv4.type(m, icmp);
        boolean ours = type == Icmpv4.ECHO_REPLY
                ? readReply(m, icmp, end, answer)
                : Icmpv4.isError(type) && readError(m, icmp, end, answer);
        if (ours) {
            answer.sourceHigh = IpAddress.V4_HIGH;
            answer.sourceLow = IpAddress.v4Low(Ipv4.src(m, ip));
            answer.ttl = Ipv4.ttl(m, ip);
            answer.checksumOk = Icmpv4.checksumOk(m, icmp, end - icmp);
        }
        return ours;
    }

    private boolean readReply(MemorySegment m, long icmp, long end, Answer answer) {
        if (Icmpv4.echoId(m, icmp) != id) {
            return false;
        }
        answer.isError = false;
        answer.seq = Icmpv4.echoSeq(m, icmp);
        answer.length = (int) (end - icmp);
        answer.data = Icmpv4.echoData(icmp);
        answer.dataLength = (int) (end - answer.data);
        return true;
    }

    private boolean readError(MemorySegment m, long icmp, long end, Answer answer) {
        long quoted = Icmpv4.quoted(icmp);
        if (Ipv4.checkHeader(m, quoted, end) != Check.OK
                || Ipv4.protocol(m, quoted) != IpProtocol.ICMP
                || Ipv4.dst(m, quoted) != destination) {
            return false;
        }
        long request = Ipv4.payload(m, quoted);
        if (Icmpv4.check(m, request, end) != Check.OK
                || Icmpv4.type(m, request) != Icmpv4.ECHO_REQUEST
                || Icmpv4.echoId(m, request) != id) {
            return false;
        }
        int type = Icmpv4.type(m, icmp);
        answer.isError = true;
        answer.seq = Icmpv4.echoSeq(m, request);
        answer.type = type;
        answer.code = Icmpv4.code(m, icmp);
        answer.info = Icmpv4.rest(m, icmp);
        answer.isNotice = type == Icmpv4.REDIRECT || type == Icmpv4.SOURCE_QUENCH;
        return true;
    }
}
