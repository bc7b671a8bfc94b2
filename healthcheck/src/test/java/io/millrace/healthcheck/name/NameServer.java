package io.millrace.healthcheck.name;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsQuery;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DefaultDnsResponse;
import io.netty.handler.codec.dns.DnsOpCode;
import io.netty.handler.codec.dns.DnsQuery;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.handler.codec.dns.TcpDnsQueryDecoder;
import io.netty.handler.codec.dns.TcpDnsResponseEncoder;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A name server on loopback, over UDP and TCP, that answers what a test tells it to. */
final class NameServer implements AutoCloseable {

    /** What comes back for one question. */
    record Reply(DnsResponseCode code, boolean truncated, List<DnsRecord> records, byte[] garbage) {
        static Reply of(DnsRecord... records) {
            return new Reply(DnsResponseCode.NOERROR, false, List.of(records), null);
        }

        static Reply code(DnsResponseCode code) {
            return new Reply(code, false, List.of(), null);
        }

        static Reply cutShort() {
            return new Reply(DnsResponseCode.NOERROR, true, List.of(), null);
        }

        static Reply garbage(byte[] bytes) {
            return new Reply(null, false, List.of(), bytes);
        }
    }

    /** Null for silence. */
    interface Mind {
        Reply replyOrNull(String name, DnsRecordType type, boolean overTcp);
    }

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel udp;
    private volatile Mind mind;

    NameServer(Mind mind) {
        this.mind = mind;
        udp = bindBoth();
    }

    /** A port that is free for UDP may be taken for TCP, so it may take a few. */
    private Channel bindBoth() {
        while (true) {
            Channel bound = new Bootstrap()
                    .group(group)
                    .channel(NioDatagramChannel.class)
                    .handler(pipeline(DatagramDnsQueryDecoder::new, DatagramDnsResponseEncoder::new, OverUdp::new))
                    .bind(new InetSocketAddress(NetUtil.LOCALHOST4, 0))
                    .syncUninterruptibly()
                    .channel();
            ChannelFuture tcp = new ServerBootstrap()
                    .group(group)
                    .channel(NioServerSocketChannel.class)
                    .childHandler(pipeline(TcpDnsQueryDecoder::new, TcpDnsResponseEncoder::new, OverTcp::new))
                    .bind(bound.localAddress())
                    .awaitUninterruptibly();
            if (tcp.isSuccess()) {
                return bound;
            }
            bound.close().syncUninterruptibly();
        }
    }

    @SafeVarargs
    private static ChannelHandler pipeline(Supplier<ChannelHandler>... handlers) {
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                Stream.of(handlers).map(Supplier::get).forEach(channel.pipeline()::addLast);
            }
        };
    }

    InetSocketAddress address() {
        return (InetSocketAddress) udp.localAddress();
    }

    void think(Mind next) {
        mind = next;
    }

    static DnsRecord address(String name, long ttlSeconds, String literal) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(literal);
        DnsRecordType type = bytes.length == 4 ? DnsRecordType.A : DnsRecordType.AAAA;
        return new DefaultDnsRawRecord(name, type, ttlSeconds, Unpooled.wrappedBuffer(bytes));
    }

    static DnsRecord alias(String name, long ttlSeconds, String target) {
        ByteBuf labels = Unpooled.buffer();
        for (String label : target.split("\\.")) {
            labels.writeByte(label.length()).writeCharSequence(label, StandardCharsets.US_ASCII);
        }
        return new DefaultDnsRawRecord(name, DnsRecordType.CNAME, ttlSeconds, labels.writeByte(0));
    }

    private Reply replyOrNull(DnsQuery query, boolean overTcp) {
        DnsQuestion question = query.recordAt(DnsSection.QUESTION);
        String name = question.name();
        return mind.replyOrNull(name.substring(0, name.length() - 1), question.type(), overTcp);
    }

    private static DnsResponse filled(DnsResponse response, DnsQuery query, Reply reply) {
        response.setCode(reply.code()).setTruncated(reply.truncated());
        response.addRecord(DnsSection.QUESTION, query.<DnsQuestion>recordAt(DnsSection.QUESTION));
        reply.records().forEach(record -> response.addRecord(DnsSection.ANSWER, record));
        return response;
    }

    private final class OverUdp extends SimpleChannelInboundHandler<DatagramDnsQuery> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramDnsQuery query) {
            Reply reply = replyOrNull(query, false);
            if (reply != null && reply.garbage() != null) {
                context.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(reply.garbage()), query.sender()));
            } else if (reply != null) {
                context.writeAndFlush(filled(
                        new DatagramDnsResponse(query.recipient(), query.sender(), query.id(), DnsOpCode.QUERY),
                        query,
                        reply));
            }
        }
    }

    private final class OverTcp extends SimpleChannelInboundHandler<DefaultDnsQuery> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DefaultDnsQuery query) {
            Reply reply = replyOrNull(query, true);
            if (reply != null) {
                context.writeAndFlush(filled(new DefaultDnsResponse(query.id()), query, reply));
            }
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
