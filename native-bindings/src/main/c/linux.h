/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What jextract reads to write io.ringfly.bindings.linux.Linux: the C library's and the kernel's
 * public headers, and the offsets of fields in unions for which jextract's accessor classes are
 * thousands of lines of which we use a handful.
 */
#define _GNU_SOURCE
#include <stddef.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <time.h>
#include <unistd.h>

#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/ethtool.h>
#include <linux/filter.h>
#include <linux/genetlink.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <linux/if_xdp.h>
#include <linux/netlink.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>

#if __has_include(<linux/netdev.h>)
#include <linux/netdev.h>
#else
/* Headers before Linux 6.3 lack linux/netdev.h, which tells what XDP can do on an interface. Its numbers: */
enum ringfly_netdev {
  NETDEV_CMD_DEV_GET = 1,
  NETDEV_A_DEV_IFINDEX = 1,
  NETDEV_A_DEV_XDP_FEATURES = 3,
  NETDEV_XDP_ACT_BASIC = 1,
  NETDEV_XDP_ACT_REDIRECT = 2,
  NETDEV_XDP_ACT_NDO_XMIT = 4,
  NETDEV_XDP_ACT_XSK_ZEROCOPY = 8,
};
#endif

#define OFFSET(type, field) offsetof(type, field)

/* union bpf_attr: the argument of bpf(2), one variant a command. */
enum ringfly_bpf_attr {
  BPF_ATTR_SIZE = sizeof(union bpf_attr),
  /* BPF_MAP_CREATE */
  BPF_ATTR_MAP_TYPE = OFFSET(union bpf_attr, map_type),
  BPF_ATTR_KEY_SIZE = OFFSET(union bpf_attr, key_size),
  BPF_ATTR_VALUE_SIZE = OFFSET(union bpf_attr, value_size),
  BPF_ATTR_MAX_ENTRIES = OFFSET(union bpf_attr, max_entries),
  BPF_ATTR_MAP_FLAGS = OFFSET(union bpf_attr, map_flags),
  BPF_ATTR_MAP_NAME = OFFSET(union bpf_attr, map_name),
  /* BPF_MAP_*_ELEM */
  BPF_ATTR_MAP_FD = OFFSET(union bpf_attr, map_fd),
  BPF_ATTR_KEY = OFFSET(union bpf_attr, key),
  BPF_ATTR_VALUE = OFFSET(union bpf_attr, value),
  BPF_ATTR_ELEM_FLAGS = OFFSET(union bpf_attr, flags),
  /* BPF_PROG_LOAD */
  BPF_ATTR_PROG_TYPE = OFFSET(union bpf_attr, prog_type),
  BPF_ATTR_INSN_CNT = OFFSET(union bpf_attr, insn_cnt),
  BPF_ATTR_INSNS = OFFSET(union bpf_attr, insns),
  BPF_ATTR_LICENSE = OFFSET(union bpf_attr, license),
  BPF_ATTR_LOG_LEVEL = OFFSET(union bpf_attr, log_level),
  BPF_ATTR_LOG_SIZE = OFFSET(union bpf_attr, log_size),
  BPF_ATTR_LOG_BUF = OFFSET(union bpf_attr, log_buf),
  BPF_ATTR_PROG_NAME = OFFSET(union bpf_attr, prog_name),
  BPF_ATTR_EXPECTED_ATTACH_TYPE = OFFSET(union bpf_attr, expected_attach_type),
  /* BPF_PROG_TEST_RUN */
  BPF_ATTR_TEST_PROG_FD = OFFSET(union bpf_attr, test.prog_fd),
  BPF_ATTR_TEST_RETVAL = OFFSET(union bpf_attr, test.retval),
  BPF_ATTR_TEST_DATA_SIZE_IN = OFFSET(union bpf_attr, test.data_size_in),
  BPF_ATTR_TEST_DATA_IN = OFFSET(union bpf_attr, test.data_in),
  BPF_ATTR_TEST_REPEAT = OFFSET(union bpf_attr, test.repeat),
  BPF_ATTR_TEST_FLAGS = OFFSET(union bpf_attr, test.flags),
  BPF_ATTR_TEST_BATCH_SIZE = OFFSET(union bpf_attr, test.batch_size),
  /* BPF_RAW_TRACEPOINT_OPEN */
  BPF_ATTR_TRACEPOINT_NAME = OFFSET(union bpf_attr, raw_tracepoint.name),
  BPF_ATTR_TRACEPOINT_PROG_FD = OFFSET(union bpf_attr, raw_tracepoint.prog_fd),
  /* BPF_PROG_GET_FD_BY_ID */
  BPF_ATTR_ID = OFFSET(union bpf_attr, prog_id),
  /* BPF_OBJ_GET_INFO_BY_FD */
  BPF_ATTR_INFO_FD = OFFSET(union bpf_attr, info.bpf_fd),
  BPF_ATTR_INFO_LEN = OFFSET(union bpf_attr, info.info_len),
  BPF_ATTR_INFO = OFFSET(union bpf_attr, info.info),
  /* BPF_LINK_CREATE */
  BPF_ATTR_LINK_PROG_FD = OFFSET(union bpf_attr, link_create.prog_fd),
  BPF_ATTR_LINK_TARGET_IFINDEX = OFFSET(union bpf_attr, link_create.target_ifindex),
  BPF_ATTR_LINK_ATTACH_TYPE = OFFSET(union bpf_attr, link_create.attach_type),
  BPF_ATTR_LINK_FLAGS = OFFSET(union bpf_attr, link_create.flags),
  /* BPF_LINK_UPDATE */
  BPF_ATTR_UPDATE_LINK_FD = OFFSET(union bpf_attr, link_update.link_fd),
  BPF_ATTR_UPDATE_NEW_PROG_FD = OFFSET(union bpf_attr, link_update.new_prog_fd),
};

/* struct bpf_prog_info, of which we read the id and the name. */
enum ringfly_bpf_prog_info {
  BPF_PROG_INFO_SIZE = sizeof(struct bpf_prog_info),
  BPF_PROG_INFO_NAME = OFFSET(struct bpf_prog_info, name),
};

/* struct xdp_md: what an XDP program is given; read by the programs we assemble, never from Java. */
enum ringfly_xdp_md {
  XDP_MD_DATA = OFFSET(struct xdp_md, data),
  XDP_MD_DATA_END = OFFSET(struct xdp_md, data_end),
  XDP_MD_DATA_META = OFFSET(struct xdp_md, data_meta),
  XDP_MD_INGRESS_IFINDEX = OFFSET(struct xdp_md, ingress_ifindex),
  XDP_MD_RX_QUEUE_INDEX = OFFSET(struct xdp_md, rx_queue_index),
};

/* struct signalfd_siginfo, of which we read the number; the class for all of it costs 15 ms of every start. */
enum ringfly_signalfd_siginfo {
  SIGNALFD_SIGINFO_SIZE = sizeof(struct signalfd_siginfo),
  SIGNALFD_SIGINFO_SIGNO = OFFSET(struct signalfd_siginfo, ssi_signo),
};

/* struct ifreq: the argument of the SIOC* ioctls. */
enum ringfly_ifreq {
  IFREQ_SIZE = sizeof(struct ifreq),
  IFREQ_NAME = OFFSET(struct ifreq, ifr_name),
  IFREQ_DATA = OFFSET(struct ifreq, ifr_data),
};

/* struct ipv6_mreq: a group to join; its class would bring those of in6_addr and its union. */
enum ringfly_ipv6_mreq {
  IPV6_MREQ_SIZE = sizeof(struct ipv6_mreq),
  IPV6_MREQ_ADDRESS = OFFSET(struct ipv6_mreq, ipv6mr_multiaddr),
  IPV6_MREQ_INTERFACE = OFFSET(struct ipv6_mreq, ipv6mr_interface),
};
