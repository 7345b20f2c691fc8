// libpcap as C, nothing else.
#ifndef PEEL_CPCAP_SHIM_H
#define PEEL_CPCAP_SHIM_H
#include <pcap/pcap.h>
#endif
