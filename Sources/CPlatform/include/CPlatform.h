#ifndef PEEL_CPLATFORM_H
#define PEEL_CPLATFORM_H
#endif
