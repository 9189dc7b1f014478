"""The vocabulary of programmers: synonyms, related words, words that say nothing, and Chinese terms."""

from __future__ import annotations

# Words that programs abbreviate, and groups of words that programmers use for one thing. The first word stands for all.
SYNONYMS = """
option opt options
argument arg args argv arguments
parameter param params
message msg
configuration config cfg conf settings setting
context ctx
request req
response resp res reply
environment env
directory dir folder dirs
format fmt formatted
string str text
integer int
number num count
command cmd cmds
document doc docs
source src
destination dst dest target
temporary tmp temp
length len size
index idx position pos
authentication auth authenticate login
attribute attr attrs property
function func fn callback callable
value val
object obj
error err exception exc failure fail raise throw
information info
maximum max
minimum min
initialize init setup start begin
connection conn connect
database db
character char chars
expression expr
statement stmt
variable var
reference ref
previous prev
pointer ptr
buffer buf
license licence licensed copyright
color colour colors colours
package pkg
library lib
utility util utils helper
iterator iter iterate loop
split separate divide partition break
prefix leading
suffix trailing ending
dash hyphen
convert turn transform coerce cast translate change into primitive
remove delete drop strip erase discard pop clear
check validate verify ensure assert
confirm confirmation
decide should determine detect infer guess
hide obfuscate mask redact
suggest propose possibility possible
compute calculate calc
sensitive secret
build create make construct generate produce
find search lookup locate resolve discover
get fetch retrieve obtain
read load
parse interpret
decode deserialize
write save dump store persist emit
encode serialize
send dispatch transmit post
insert add append push put
end close finish stop shutdown terminate
show display print render echo output
run execute invoke call perform
equal compare diff match
merge join combine concatenate
copy clone duplicate
allocate alloc malloc
reallocate realloc resize grow
wait sleep delay block
lock acquire
unlock release free
register subscribe
sort order arrange
filter select choose pick
update modify
normalize canonical standardize
default fallback
help usage hint
query querystring
url uri
user account
password credential
header headers
cookie cookies
redirect redirection follow
cache memoize
handle process
next following after
token tok tokens lexeme tokenize tokenizer tokeniser lexer
group nest
quote escape
"""

# Words of one subject: who asks for a job may mean a task. A word may be in several lines.
RELATED = """
job task work item
worker thread process pool executor
concurrent thread parallel greenlet coroutine async
waiting pending queued scheduled
idle sleep wait poll
wait timeout poll
queue enqueue dequeue push pop backlog
schedule cron timer periodic interval due eta plan
retry again attempt backoff repeat
cancel abort revoke interrupt kill stop
interrupt signal cut break
pause suspend resume
priority urgent important order weight
folder directory path
file path filename handle
disk file storage persist
memory ram buffer
reject refuse deny forbid invalid error illegal
accept allow permit valid enable
allow permission access grant authorize
mandatory required must need
missing absent none empty without
empty blank none zero clear
blank whitespace space
letter character alpha text
digit number numeric decimal hex
draw paint render plot svg
picture image icon photo svg bitmap
duplicate copy repeat twice
unique distinct duplicate seen
first initial start head
last end final tail latest
beginning start head prefix
secret password token key credential
encrypt encipher cipher crypt aes rsa
decrypt decipher cipher crypt
hash digest checksum sha md5 fingerprint
sign signature hmac
compress deflate gzip zip zlib pack
decompress inflate unzip unpack extract
archive tar zip
unpack extract
measure width length extent size
distance gap far near
near close adjacent neighbour
gap margin padding distance
middle center centre midpoint half
edge border boundary margin side
horizontal left right x
vertical top bottom y
large big huge maximum
small tiny minimum little
limit bound clamp cap maximum minimum restrict threshold
round truncate floor ceil precision
shorten truncate abbreviate trim ellipsis clip
clean sanitize strip normalize tidy purge
safe secure trusted sanitize
repair fix correct recover
broken corrupt damaged invalid malformed
damaged corrupt recover fallback
wrong invalid bad error
translate map locale gettext
language locale lang
mail email message address smtp
website site host
link href url anchor
follow redirect link
crawl spider scrape
download fetch
upload send post
answer response reply result
ask request query prompt
question query prompt
browser agent client
server host serve
service api server endpoint
connection socket channel session
disconnect close
listen accept bind
login session auth
expire ttl timeout deadline age stale lifetime
stale old outdated dead
fresh new recent
refresh update renew reload
remember cache store memo keep
forget drop clear evict
cache store lru
keep retain preserve hold
collect gather accumulate aggregate
group bucket cluster
batch chunk bulk
piece part chunk segment fragment
part section component
cut split slice truncate
range interval span slice
count total tally
total sum
average mean
same equal identical
different diff mismatch
change diff edit
undo revert rollback reverse
reverse inverse backward opposite
negate not inverse
rank score order
best highest top maximum
guess estimate heuristic infer
recognize detect identify
identify id identifier
name label title
move transfer relocate shift
shift offset
offset position start
place location put
location address path place
switch toggle flip swap
replace substitute swap sub
fill populate pad
pad fill align justify
indent nest
wrap fold break
line row
row record tuple
column field
record entry row item document
entry item element
element node tag
list sequence array items collection
dictionary map mapping dict
table grid matrix
tree hierarchy
parent ancestor super outer
child descendant sub inner
sibling adjacent
nested inner deep
walk traverse visit iterate
each every all
condition predicate filter if
fit match satisfy
pattern regex glob
wildcard glob star pattern
placeholder substitute interpolate variable
expand substitute inflate
constant literal fixed
describe doc info
summary brief short
explain describe help
warn warning alert deprecated
notify signal alert event emit
tell notify report inform
report summary show
announce notify broadcast
event signal hook listener
listener observer handler callback subscribe
hook callback plugin
plugin extension addon
load import open
log record logger
trace debug
inspect introspect look check
probe detect test ping
heartbeat ping alive
active running alive enabled current
now current time
time clock timestamp
date day calendar
duration elapsed interval timedelta
speed rate throughput fast
progress percent bar
status state
complete finish whole full
ready available prepared
prepare setup
install setup deploy
account user profile
person user contact
participant member attendee
owner holder
money price amount currency
quantity amount count
percent ratio rate
angle degree radian
rotate angle turn
coordinate point position
shape geometry polygon figure
color paint
font glyph typeface
style format theme css
bold emphasis strong
heading title header
sound audio music
frame packet block
byte octet binary bytes
bit flag mask
flag switch bool
true truth bool
syntax grammar parse
rule policy constraint
constraint limit check
schema model structure
kind type category
tag label mark
symbol name sign
property field attribute member
base parent super inherit
provide supply give
feed stream rss
deliver send
receive accept recv
incoming receive input request
outgoing send output
forward pass relay proxy
route path dispatch url
manage handle control
guard protect lock
protect secure
lock mutex semaphore
free release available
share common
private internal hidden
public external
decorate wrap decorator
wrapper proxy adapter
simplify reduce optimize
shrink reduce minimize
grow expand extend increase
increase increment add
decrease decrement subtract reduce
inline embed
embed include insert
contain has include
exist has present
compile build translate
origin source
goal target
release version publish
revision commit version
branch ref
history log past
earlier previous before
later next after
once single one
twice double two
pair couple two
several multiple many
random shuffle seed
unicode utf encoding charset codec
bracket parenthesis brace
ampersand entity escape
newline eol crlf linebreak
separator delimiter boundary
metadata meta info tag
body content payload
transaction commit atomic
backup copy save
restore recover
migrate upgrade
graph network
neighbor adjacent near
cycle loop circular
opcode instruction op
operator op operand
stack frame traceback
result return answer output
yield produce
terminal console tty shell
screen display terminal
keyboard key
cursor pointer mouse
dialog window prompt
layout arrange
check is has can isinstance
remove del unlink rmtree prune
directory mkdir makedirs cwd chdir listdir isdir dirname
file open fp fd fileobj isfile
hash digest hexdigest sha
random rand urandom choice
now utcnow monotonic today
thread greenlet gevent
number int float isdigit
whitespace lstrip rstrip strip
regex re fullmatch
reject raise assert
throw rethrow reraise
unhandled uncaught
deduplicate dedupe dedup unique distinct duplicate twice
catch except error
environment environ getenv
exist isfile isdir
quit exit
print stdout stderr
memory mmap malloc
call invoke apply
kinds enum constant choice
"""

# Forms that no ending explains. Left out: what is a word of its own in programs (left, bound, broken, data).
IRREGULAR = """
written=write rewritten=rewrite overwritten=overwrite wrote=write sent=send resent=send built=build rebuilt=rebuild chosen=choose chose=choose
thrown=throw threw=throw rethrown=rethrow drawn=draw drew=draw redrawn=redraw withdrawn=withdraw held=hold kept=keep sought=seek caught=catch
told=tell shown=show hidden=hide hid=hide frozen=freeze froze=freeze overridden=override taken=take took=take made=make
lost=lose begun=begin began=begin ran=run reran=rerun spun=spin fed=feed met=meet understood=understand grown=grow grew=grow
shrunk=shrink spoken=speak stolen=steal woken=wake woke=wake awoken=awake lent=lend spent=spend thought=think brought=bring slept=sleep
shaken=shake swept=sweep struck=strike stuck=stick hung=hang dealt=deal bent=bend undone=undo redone=redo unwound=unwind rewound=rewind
forgotten=forget forbidden=forbid forgiven=forgive driven=drive risen=rise fallen=fall beaten=beat sunk=sink sprung=spring
swapped=swap cancelled=cancel cancelling=cancel controlled=control controlling=control signalled=signal signalling=signal
labelled=label labelling=label modelled=model modelling=model travelled=travel tunnelled=tunnel tunnelling=tunnel totalled=total
channelled=channel levelled=level equalled=equal marshalled=marshal marshalling=marshal unmarshalled=unmarshal unmarshalling=unmarshal
compelled=compel expelled=expel propelled=propel
children=child indices=index vertices=vertex matrices=matrix axes=axis people=person shelves=shelf halves=half mice=mouse
"""

# Words of questions that say nothing of what is looked for.
STOP_WORDS = """
a an the of in on at to for from by with and or as is
are be been was were do does did it its this that these those who which
what where when how why whose code function functions method methods class classes module modules part
place places step steps thing something such any all each every their there here then than
if not no can could would should will has have had into out up down me
my i you we they them one ones using used use uses via whether responsible implemented
done happens happen find found given taken account existing exist exists so just right new program
project repository
another other others between because while still already only also even ever very quite rather really actually exactly
don doesn didn isn aren wasn weren won wouldn shouldn couldn hasn haven hadn ll ve
about against without within until unless than whose some certain own same belongs belong kept known knows know
"""

# What people say in several words, and the one word for it.
PHRASES = """
make sure=ensure makes sure=ensure made sure=ensure making sure=ensure sees to it=ensure see to it=ensure
turn into=convert turns into=convert turned into=convert turning into=convert turn back into=convert turns back into=convert
becomes=convert become=convert works out=compute work out=compute worked out=compute figures out=determine figure out=determine
finds out=determine find out=determine found out=determine throws away=discard thrown away=discard throw away=discard
throws out=remove thrown out=remove gets rid of=remove get rid of=remove takes out=remove taken out=remove
puts together=join put together=join takes apart=split taken apart=split looks up=lookup look up=lookup looked up=lookup
sets up=setup set up=setup fills in=fill filled in=fill logs in=login log in=login signs in=login gives up=abort give up=abort
reads out=read read out=read writes out=write written out=write how long=length how many=count how much=amount how often=count
how fast=speed how big=size how large=size cut off=interrupt cuts off=interrupt held back=delay put off=delay puts off=delay
starts over=restart again and again=repeat over and over=repeat one by one=each at most=maximum at least=minimum no longer=expired
in order=order upside down=reverse the other way round=reverse from afar=remote line up=align lines up=align lined up=align
left out=skip leaves out=skip leave out=skip carried out=execute carries out=execute keeps track=track kept track=track
upper case=uppercase lower case=lowercase white space=whitespace time zone=timezone data base=database file name=filename
"""

# Programming terms as Chinese engineers write them, with the English word; nothing behind "=" for what says nothing.
CHINESE = """
选项=option 参数=argument 前缀=prefix 后缀=suffix 拆分=split 分割=split 分离=split 分开=split 解析=parse 校验=check
验证=check 检查=check 读取=read 加载=read 载入=read 写入=write 保存=write 存储=write 发送=send 请求=request 响应=response
返回=return 连接=connection 关闭=close 打开=open 创建=create 构建=build 构造=build 生成=generate 删除=delete 移除=remove
添加=add 插入=insert 追加=append 更新=update 修改=modify 转换=convert 转成=convert 变成=convert 编码=encode 解码=decode
格式化=format 格式=format 打印=print 显示=show 渲染=render 输出=output 输入=input 错误=error 异常=exception 日志=log
配置=config 设置=set 环境=environment 变量=variable 目录=directory 文件=file 路径=path 字符串=string 文本=text
数字=number 字符=character 列表=list 字典=dict 对象=object 类型=type 值=value 名称=name 名字=name 键=key 索引=index
长度=length 大小=size 排序=sort 过滤=filter 合并=merge 比较=compare 匹配=match 查找=find 搜索=search 查询=query 缓存=cache
注册=register 命令=command 帮助=help 默认=default 用户=user 密码=password 认证=auth 登录=login 重定向=redirect 头=header
超时=timeout 重试=retry 线程=thread 进程=process 锁=lock 等待=wait 开始=start 启动=start 停止=stop 结束=end 初始化=init
令牌=token 词法=token 语法=syntax 语句=statement 表达式=expression 括号=parenthesis 缩进=indent 换行=newline 空格=space
空白=whitespace 注释=comment 引号=quote 分组=group 事件=event 回调=callback 数据库=database 表单=form 版本=version
复制=copy 合法=valid 横线=dash 连字符=dash 布尔=bool 提示=prompt 颜色=color 文档=document 编码器=encoder 流=stream
数据=data 消息=message 计算=compute 安装=install 部署=deploy 升级=upgrade 许可证=license 许可=license 测试=test
贡献=contribute 代理=proxy 依赖=dependency 要求=requirement 示例=example 编译=compile 调试=debug 快速=quick
权限=permission 证书=certificate 加密=encrypt 解密=decrypt 压缩=compress 解压=decompress 网络=network 主题=theme
样式=style 插件=plugin 模板=template 任务=task 表格=table 列=column 行=line 宽度=width 宽=width 高度=height 高=height
最大=maximum 最小=minimum 平均=average 数量=count 总数=total 总和=sum 终端=terminal 进度=progress 网址=url 标签=tag
单元格=cell 字节=byte 范围=range 套接字=socket 绑定=bind 规范化=normalize 标准化=normalize 引用=reference 检测=detect
监听=listen 信号=signal 图片=image 图像=image 公式=formula 分隔符=delimiter 块=block 首部=header 请求头=header 请求体=body
响应体=body 正文=body 邮件=email 元数据=metadata 协议=protocol 状态=state 序列化=serialize 反序列化=deserialize 哈希=hash
签名=signature 随机=random 时间=time 日期=date 时区=timezone 年份=year 周=week 月=month 秒=second 间隔=interval
延迟=delay 队列=queue 栈=stack 树=tree 图=graph 节点=node 边=edge 边缘=edge 根=root 父=parent 子=child 遍历=walk
递归=recursive 迭代=iterate 循环=loop 条件=condition 跳过=skip 忽略=ignore 替换=replace 拼接=join 截断=truncate
裁剪=crop 旋转=rotate 缩放=scale 展开=expand 折叠=collapse 转义=escape 反转义=unescape 大写=upper 小写=lower
首字母=capitalize 前导=leading 末尾=end 开头=start 正则=regex 模式=pattern 通配=glob 单词=word 段落=paragraph 标题=title
页面=page 页=page 按钮=button 窗口=window 菜单=menu 快捷键=key 鼠标=mouse 键盘=keyboard 客户端=client 服务器=server
会话=session 路由=route 中间件=middleware 处理器=handler 拦截=intercept 广播=broadcast 订阅=subscribe 发布=publish
通知=notify 上传=upload 下载=download 重新=re 重载=reload 刷新=flush 清空=clear 清理=clean 释放=release 分配=allocate
内存=memory 磁盘=disk 备份=backup 恢复=restore 回滚=rollback 提交=commit 事务=transaction 锁定=lock 解锁=unlock 获取=get
取得=get 设定=set 判断=check 验签=verify 决定=decide 选择=select 推断=infer 猜测=guess 估计=estimate 测量=measure
统计=count 生效=active 启用=enable 禁用=disable 支持=support 允许=allow 拒绝=reject 隐藏=hide 敏感=sensitive 价格=price
订单=order 商品=item 库存=stock 购物车=cart 金额=amount 税=tax 折扣=discount 执行=run 运行=run 处理=handle 链接=link
地址=address 域名=host 主机=host 端口=port 命令行=command 提交者=committer 格子=square
组合=combination 编号=index 编码表=table 位图=bitmap 解析器=parser 生成器=generator 迭代器=iterator
装饰器=decorator 监听器=listener 观察者=observer 调度器=scheduler 加载器=loader 序列=sequence 数组=array 集合=set
元组=tuple 队尾=tail 阻塞=block 唤醒=wake 空闲=idle 工作进程=worker 工作线程=worker 协程=coroutine 异步=async 同步=sync
并发=concurrent 并行=parallel 下一条=next 上一条=previous 下一个=next 上一个=previous 之前=before 之后=after 最后=last
第一个=first 第一次=first 逐渐=gradual 依次=sequence 同时=together 积累=accumulate 累积=accumulate 改动=change
变化=change 变更=change 差异=diff 真正=actual 可用=available 能否=can 是否=is 必须=must 必需=required
必填=required 可选=optional 缺少=missing 缺失=missing 丢失=missing 多余=extra 剩余=remaining 重复=duplicate
唯一=unique 无效=invalid 有效=valid 非法=illegal 损坏=corrupt 过期=expire 失效=expire 失败=fail 成功=success 次数=count
上限=limit 下限=minimum 限制=limit 阈值=threshold 上午=am 下午=pm 早上=morning 年=year 日=day 分钟=minute 小时=hour
毫秒=millisecond 时间戳=timestamp 日历=calendar 闹钟=alarm 提醒=alarm 参与者=attendee 韩文=korean 韩国=korean
中文=chinese 日文=japanese 英文=english 希腊=greek 俄文=russian 网站=site 网页=page 爬虫=spider 抓取=crawl 域=domain
请求方法=method 状态码=status 重连=reconnect 断开=disconnect 断线=disconnect 握手=handshake 心跳=heartbeat 访问令牌=token
访问=access 授权=authorize 鉴权=auth 签发=issue 验证码=captcha 验证器=validator 校验和=checksum 摘要=digest 密钥=key
公钥=public 私钥=private 盐=salt 字体=font 字形=glyph 操作码=opcode 操作数=operand 操作符=operator 运算符=operator
操作=operation 指令=instruction 编译器=compiler 解释器=interpreter 虚拟机=vm 作用域=scope 闭包=closure 继承=inherit
子类=subclass 父类=base 基类=base 接口=interface 抽象=abstract 实例=instance 单例=singleton 属性=attribute 字段=field
成员=member 方法=method 模块=module 包=package 命名空间=namespace 导入=import 导出=export 引入=import 外部=external
内部=internal 全局=global 局部=local 本地=local 远程=remote 共享=share 私有=private 公开=public 可见=visible
只读=readonly 临时=temporary 备用=fallback 回退=fallback 兜底=fallback 默认值=default 常量=constant 空值=null 空=empty
非空=nonempty 真=true 假=false 整数=integer 小数=decimal 浮点=float 精度=precision 四舍五入=round 取整=round
百分比=percent 比例=ratio 比率=ratio 角度=degree 弧度=radian 度=degree 分=minute 坐标=coordinate 经度=longitude
纬度=latitude 点=point 多边形=polygon 矩形=rectangle 面积=area 距离=distance 间距=spacing 间隙=gap 边距=margin 填充=fill
对齐=align 居中=center 左=left 右=right 上方=above 下方=below 顶部=top 底部=bottom 水平=horizontal 垂直=vertical
方向=direction 位置=position 偏移=offset 移动=move 交换=swap 翻转=flip 反转=reverse 倒序=reverse 升序=ascending
降序=descending 优先级=priority 权重=weight 分数=score 排名=rank 候选=candidate 猜=guess 建议=suggest 推荐=recommend
相似=similar 相等=equal 相同=same 不同=different 包含=contain 属于=belong 存在=exist 依赖项=dependency 图谱=graph
路径名=path 文件名=filename 文件夹=directory 扩展名=extension 扩展=extension 压缩包=archive 打包=pack 解包=unpack
归档=archive 二进制=binary 十六进制=hex 十进制=decimal 八进制=octal 位=bit 多字节=multibyte 宽字符=wide 码位=codepoint
码点=codepoint 字符集=charset 实体=entity 引号内=quoted 拆开=split 切分=split 切割=split 切片=slice 片段=fragment
分块=chunk 分页=paginate 分组名=group 批量=batch 批处理=batch 汇总=summary 聚合=aggregate 收集=collect 归并=merge
去重=deduplicate 去掉=remove 去除=strip 剔除=remove 丢弃=drop 取消=cancel 撤销=undo 中断=interrupt 中止=abort
终止=terminate 暂停=pause 继续=continue 恢复执行=resume 触发=trigger 激活=activate 通知者=notifier 记录=record
登记=register 注销=unregister 记住=remember 忘记=forget 保留=keep 保持=keep 维护=maintain 管理=manage 控制=control
限流=throttle 节流=throttle 防抖=debounce 熔断=breaker 负责=responsible 确定=determine 确认=confirm 保证=ensure
确保=ensure 防止=prevent 避免=avoid 检索=search 定位=locate 扫描=scan 识别=detect 探测=probe 发现=discover 收到=receive
接收=receive 接受=accept 传递=pass 转发=forward 转交=forward 投递=deliver 推送=push 拉取=pull 克隆=clone 分支=branch
变基=rebase 交互式=interactive 仓库=repository 历史=history 差分=diff 补丁=patch 冲突=conflict 工作区=worktree
暂存=stage 缩写=abbreviation 简写=abbreviation 完整=complete 全部=all 所有=all 每个=each 多个=multiple 单个=single
嵌套=nested 层级=level 深度=depth 祖先=ancestor 后代=descendant 兄弟=sibling 叶子=leaf 声音=sound 音频=audio 视频=video
音轨=track 帧=frame 封面=cover 绘制=draw 画=draw 着色=colorize 背景=background 前景=foreground 透明=alpha 像素=pixel
图标=icon 光标=cursor 滚动=scroll 点击=click 选中=select 输入框=input 对话框=dialog 快照=snapshot 存档=archive 写到=write
读出=read 读入=read 打断=interrupt 关掉=close 删掉=delete 改名=rename 重命名=rename 别名=alias 昵称=nickname
标识=identifier 标识符=identifier 标记=mark 标志=flag 开关=switch 模式串=pattern 占位符=placeholder 插值=interpolate
求值=evaluate 计数=count 累加=accumulate 乘=multiply 除=divide 余数=remainder 幂=power 矩阵=matrix 向量=vector
概率=probability 采样=sample 种子=seed 洗牌=shuffle 语言=language 翻译=translate 本地化=localize 复数=plural
货币=currency 电话=phone 姓名=name 收件人=recipient 发件人=sender 附件=attachment 主题行=subject 投票=vote 评论=comment
规则=rule 策略=policy 约束=constraint 模型=model 结构=structure 架构=schema 触发器=trigger 游标=cursor
事务性=transactional 主键=primary 外键=foreign 记录集=recordset 报告=report 统计信息=statistics 指标=metric 日志级别=level
级别=level 调用栈=stack 堆栈=stack 断点=breakpoint 警告=warning 弃用=deprecated 过时=deprecated 兼容=compatible
根据= 其中= 需要= 使用= 可以=can 时候= 或者= 并且= 如果= 什么= 怎么= 一个= 这个= 那个= 例子=example 样子= 电子= 因子=factor 原子=atomic
棋子=piece 地图=map 试图=try 意图=intent 边界=boundary 旁边= 根本= 回头= 行为=behavior 进行= 流行= 列出=list 排列=arrange 系列=series
提高=raise 高级= 高效= 速度=speed 程度= 头部=header 分隔线=separator 分界=boundary 长短=length 多少=count 多久=duration 几个=count
放到=put 放入=put 取出=get 拿到=get 算出=compute 得到=get 变长=increase 变短=decrease 变大=increase 变小=decrease 增加=increase 减少=decrease
脚本=script 补全=completion 子命令=subcommand 子进程=subprocess 主机名=hostname 构造函数=constructor
断言=assert 枚举=enum 泛型=generic 连接池=pool 线程池=pool 池=pool 互斥锁=mutex 信号量=semaphore 死锁=deadlock
指针=pointer 缓冲区=buffer 缓冲=buffer 明文=plain 密文=cipher 登出=logout 角色=role 用户名=username
邮箱=mailbox 网关=gateway 负载均衡=balance 限速=throttle 退避=backoff 抖动=jitter 幂等=idempotent 命中=hit
淘汰=evict 预热=warm 懒加载=lazy 惰性=lazy 流式=stream 管道=pipe 转换器=converter 解码器=decoder
序列化器=serializer 适配器=adapter 工厂=factory 上下文=context 配置项=setting 覆盖=override 重写=override
钩子=hook 拦截器=interceptor 过滤器=filter 校验器=validator 控制器=controller 视图=view 组件=component
布局=layout 画布=canvas 图层=layer 字幕=subtitle 音量=volume 语法树=tree 词元=token 注解=annotation
可变=mutable 不可变=immutable 拷贝=copy 迁移=migrate 驱动=driver 方言=dialect 版本号=version 清单=manifest
校验码=checksum 随机数=random 时长=duration 周期=period 定时=timer 定时器=timer 计时=timer 计时器=timer
截止=deadline 进度条=progress 高亮=highlight 表头=header 合计=total 求和=sum 均值=mean 方差=variance
中位数=median 直方图=histogram 归一化=normalize 抽样=sample 置信度=confidence 特征=feature 梯度=gradient
退出码=exit 退出=exit 崩溃=crash 卡住=hang 泄漏=leak 泄露=leak 关键字=keyword 关键词=keyword 变换=transform
投影=projection 拆解=split 解开=unpack 绑定到=bind 挂载=mount 卸载=unmount 轮询=poll 长连接=keepalive
短连接=connection 报文=message 报头=header 载荷=payload 负载=load 编译期=compile 运行时=runtime 启动时=startup
入参=argument 出参=output 返回值=return 形参=parameter 实参=argument 键值=key 键值对=pair 哈希表=hash 链表=list
二叉树=tree 堆=heap 排队=queue 入队=enqueue 出队=dequeue 弹出=pop 压入=push 首尾=strip 首=first 尾=last
取消订阅=unsubscribe 退订=unsubscribe 子串=substring 字串=string 大小写=case 全角=fullwidth 半角=halfwidth 拼音=pinyin 笔画=stroke
缩略=abbreviation 截取=slice 补齐=pad 补零=pad
"""
